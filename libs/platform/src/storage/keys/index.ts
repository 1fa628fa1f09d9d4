export * from './create-first-admin-key';
export * from './end-key';
export * from './find-key';
export * from './insert-key';
export * from './key-row';
export * from './list-keys';
