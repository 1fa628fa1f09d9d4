export * from './append-entries';
export * from './catalogue-cache';
