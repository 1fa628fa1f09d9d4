export * from './canonical';
export * from './money';
export * from './time';
export * from './event';
export * from './pricing';
export * from './contract';
export * from './charge';
export * from './rating';
