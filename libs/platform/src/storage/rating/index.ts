export * from './insert-charges';
export * from './insert-exceptions';
export * from './insert-identities';
export * from './rating-heads';
export * from './find-named-charges';
