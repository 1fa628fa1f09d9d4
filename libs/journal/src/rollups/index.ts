export { foldRollups, RollupKeeper } from './rollup-keeper';
export { RollupRows } from './rollup-rows';
