export * from './quote-answer';
export * from './quote-line';
