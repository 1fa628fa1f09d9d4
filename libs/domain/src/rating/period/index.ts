export * from './answer-period';
export * from './close-period';
export * from './line-tally';
export * from './period-charge';
