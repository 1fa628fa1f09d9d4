export * from './charge';
export * from './charge-hash';
export * from './charge-kind';
export * from './lines-text';
export * from './named-grant';
export * from './plain-lines';
