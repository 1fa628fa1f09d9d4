export * from './content';
export * from './control';
export * from './identity';
export * from './read-usage-event';
export * from './usage-event';
