export * from './charge-line';
export * from './decision';
export * from './price-parts';
export * from './rate-event';
export * from './shard';
