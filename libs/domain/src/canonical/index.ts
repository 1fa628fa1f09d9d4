export * from './byte-text';
export * from './canonical-bytes';
export * from './json-text';
export * from './sha256';
