export * from './allowance';
export * from './billing-model';
export * from './billing-period';
export * from './bodies';
export * from './catalogue';
export { CatalogueError } from './contract-fields';
export * from './contract-version';
export * from './meter';
export * from './timeline';
