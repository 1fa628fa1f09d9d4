export * from './canonical-bytes';
export * from './sha256';
