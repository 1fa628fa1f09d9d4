export * from './claim-keys';
export * from './find-claim';
export * from './read-outcomes';
