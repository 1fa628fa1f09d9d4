export * from './change-proposal';
export * from './find-proposal';
export * from './insert-proposal';
export * from './list-proposals';
export * from './proposal-row';
