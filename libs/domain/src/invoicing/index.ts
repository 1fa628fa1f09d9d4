export * from './compare-with-expected';
export * from './draft-adjustments';
export * from './draft-invoice';
export * from './format-shown';
export * from './invoice-id';
export * from './invoice-line';
export * from './month-of-contract';
export * from './sum-charge-lines';
