export * from './calendar';
export * from './instant';
export * from './zone';
