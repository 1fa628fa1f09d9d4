export * from './find-waiting-records';
