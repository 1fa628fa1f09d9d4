// `npm start`: on a fresh clone installs and builds first; then everything in this one process.
import { become } from './prepare.mjs';

// A signal that is sent to npm alone ends npm and the shell between, which tells nobody: then stop in an orderly way as well.
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

become('apps/standalone/src/main.js', process.argv.slice(2));
