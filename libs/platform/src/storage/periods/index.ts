export * from './change-period';
export * from './list-periods';
