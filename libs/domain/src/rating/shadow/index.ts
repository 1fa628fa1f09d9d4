export * from './shadow-account';
export * from './shadow-run';
