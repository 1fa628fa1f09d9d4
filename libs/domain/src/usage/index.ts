export * from './classes';
export * from './json';
export * from './park-reason';
export * from './quantities';
export * from './quantity-text';
export { normaliseUsage, usageIdentities } from './normalise';
export { DIALECTS, normaliserVersion } from './registry';
export { StreamReader } from './stream/stream-reader';
export type * from './usage-reading';
