export * from './book-view';
export * from './literal-json';
export * from './price-list';
export * from './price-list-error';
export * from './propose-rates';
export * from './read-price-list';
