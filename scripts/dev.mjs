// `npm run dev`: builds on every change and starts again when a build is done.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded, checkNode, installIfNeeded, ROOT } from './prepare.mjs';

checkNode();
installIfNeeded();
buildIfNeeded({ loud: true });

const node = (args) => spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
const builder = node([join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build', 'standalone', '--watch']);
let service = start();
let waiting;
let ending = false;

function start() {
  return node([join(ROOT, 'dist', 'apps', 'standalone', 'src', 'main.js')]);
}

function again() {
  const old = service;
  const next = () => {
    if (!ending) service = start();
  };
  if (old.exitCode !== null || old.signalCode !== null) next();
  else {
    old.once('exit', next);
    old.kill('SIGTERM');
  }
}

for (const part of ['apps', 'libs'])
  watch(join(ROOT, 'dist', part), { recursive: true }, (_event, name) => {
    if (name === null || !name.endsWith('.js')) return;
    clearTimeout(waiting);
    waiting = setTimeout(again, 700);
  });

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    if (ending) return;
    ending = true;
    clearTimeout(waiting);
    builder.kill('SIGTERM');
    if (service.exitCode !== null || service.signalCode !== null) process.exit(0);
    service.once('exit', (code) => process.exit(code ?? 0));
    service.kill('SIGTERM');
  });
