export * from './bodies';
export * from './catalogue';
export * from './timeline';
