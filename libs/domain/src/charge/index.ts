export * from './charge';
export * from './charge-hash';
export * from './lines-text';
