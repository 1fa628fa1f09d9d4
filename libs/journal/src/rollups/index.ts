export { foldRollups } from './fold-rollups';
export { RollupKeeper } from './rollup-keeper';
