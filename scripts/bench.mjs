// `npm run bench [-- --large]`: the published benchmark.
import { become } from './prepare.mjs';

become('bench/main.js', process.argv.slice(2));
