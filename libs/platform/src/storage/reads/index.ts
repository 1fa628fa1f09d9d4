export * from './find-waiting-records';
export * from './list-catalogue';
export * from './next-rate-number';
