// `npm run -s tallystick -- <verb>`: the command line. Nothing but the verb's answer goes to stdout.
import { become } from './prepare.mjs';

become('apps/replay/src/command-line/main.js', process.argv.slice(2));
