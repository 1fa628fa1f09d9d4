export * from './quote-answer';
export * from './quote-line';
export * from './wanted-totals';
