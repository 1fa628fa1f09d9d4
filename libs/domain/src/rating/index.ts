export * from './charge-line';
export * from './decision';
export * from './rate-event';
export * from './shard';
