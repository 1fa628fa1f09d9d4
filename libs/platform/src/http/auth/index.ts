export * from './auth.guard';
export * from './authenticator';
export * from './needs';
export * from './presented-key';
export * from './principal';
export * from './scopes';
