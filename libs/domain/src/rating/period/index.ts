export * from './answer-period';
export * from './close-period';
export * from './expire-grant';
export * from './line-tally';
export * from './period-charge';
