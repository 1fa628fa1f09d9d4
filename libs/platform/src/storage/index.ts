export * from './binary-arrays';
export * from './database';
export * from './migrate';
export * from './sql';
