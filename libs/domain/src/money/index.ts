export * from './amount';
export * from './decimal';
export * from './minor-unit';
export * from './money-error';
export * from './multiply';
export * from './round';
