export * from './auth';
export * from './body.pipe';
export * from './create-http-app';
export * from './errors/http-problem';
export * from './http-context';
export * from './page';
export * from './parse-json';
