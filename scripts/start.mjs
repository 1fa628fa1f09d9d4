// `npm start`: on a fresh clone installs and builds first; then everything in this one process.
import { become } from './prepare.mjs';

become('apps/standalone/src/main.js', process.argv.slice(2));
