export * from './config';
export * from './config-error';
export * from './load-config';
export * from './log-level';
export * from './make-data-directory';
export * from './read-environment';
export type { Environment } from './variables';
