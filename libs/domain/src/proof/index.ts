export * from './transfer-leaf';
