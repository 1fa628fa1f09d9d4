// `npm test`: installs and builds when needed, then every tier, cheapest first. `node scripts/test.mjs faults-large`: the large fault tests.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded, checkNode, installIfNeeded, ROOT } from './prepare.mjs';

const CACHE = join(ROOT, '.cache');
const NOT_RUN = join(CACHE, 'not-run.jsonl');
const MINUTE = 60_000;
const bin = (...path) => join(ROOT, 'node_modules', ...path);

const CHECKS = [
  { name: 'types', args: [bin('typescript', 'bin', 'tsc'), '--noEmit'] },
  { name: 'lint', args: [bin('eslint', 'bin', 'eslint.js'), '.', '--cache', '--cache-location', join(CACHE, 'eslint')] },
  { name: 'format', args: [bin('prettier', 'bin', 'prettier.cjs'), '--check', '.', '--log-level', 'warn'] },
];
const TIERS = [
  { name: 'unit', jest: ['--maxWorkers=2'] },
  { name: 'properties', jest: ['--maxWorkers=2'] },
  { name: 'data', jest: ['--maxWorkers=2'] },
  { name: 'int', jest: ['--maxWorkers=2'] },
  { name: 'e2e', jest: ['--maxWorkers=2'] },
  { name: 'faults', jest: ['--runInBand'] },
];
const began = Date.now();
const large = process.argv[2] === 'faults-large';
const only = process.argv.slice(2).filter((name) => name !== 'faults-large');

const unknown = only.filter((name) => ![...CHECKS, ...TIERS].some((known) => known.name === name));
if (unknown.length > 0) {
  process.stderr.write(`no tier or check is named ${unknown.join(', ')}\n`); // else nothing would run, and nothing fail
  process.exit(2);
}

const say = (text) => process.stdout.write(`${text}\n`);
const total = { passed: 0, failed: 0 };
const seconds = [];
const skipped = [];
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(1);
  });

checkNode();
installIfNeeded();
buildIfNeeded({ loud: true });
mkdirSync(CACHE, { recursive: true });
rmSync(NOT_RUN, { force: true });

const wanted = (name) => (large ? ['properties', 'faults'].includes(name) : only.length === 0 || only.includes(name));
await Promise.all(CHECKS.filter((check) => wanted(check.name)).map(runCheck)); // side by side: none of them keeps two cores busy
for (const tier of TIERS) if (wanted(tier.name)) await runTier(tier);
finish();

async function runCheck({ name, args }) {
  const { code, ms, text } = await node(args, { capture: true, limit: 10 * MINUTE });
  seconds.push([name, ms]);
  total[code === 0 ? 'passed' : 'failed'] += 1;
  say(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${(ms / 1000).toFixed(1)} s)`);
  if (code !== 0) say(text.trim());
}

async function runTier({ name, jest }) {
  const output = join(CACHE, `test-${name}.json`);
  rmSync(output, { force: true });
  say(`\n== ${name}`);
  const args = [bin('jest', 'bin', 'jest.js'), '--selectProjects', name, '--json', `--outputFile=${output}`, ...jest];
  const { code, ms } = await node(args, { env: { FAULTS: large ? 'large' : 'small' }, limit: (large ? 240 : 20) * MINUTE });
  seconds.push([name, ms]);
  const result = readResult(output);
  if (result === null || result.numTotalTestSuites === 0) {
    total.failed += 1;
    say(`FAIL ${name}: ${result === null ? `the tests were not finished (exit code ${code})` : 'no test was found'}`);
    return;
  }
  const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((t) => t.status !== 'failed'));
  const failed = result.numFailedTests + broken.length;
  total.passed += result.numPassedTests;
  total.failed += failed === 0 && code !== 0 ? 1 : failed;
  for (const file of result.testResults)
    for (const test of file.assertionResults)
      if (['pending', 'todo', 'disabled'].includes(test.status)) skipped.push({ name: test.fullName, reason: 'skipped' });
}

function finish() {
  for (const line of existsSync(NOT_RUN) ? readFileSync(NOT_RUN, 'utf8').trim().split('\n') : [])
    if (line !== '') skipped.push(JSON.parse(line));
  const all = Date.now() - began; // the checks run side by side
  say(`\nSeconds: ${[...seconds, ['all', all]].map(([name, ms]) => `${name} ${(ms / 1000).toFixed(1)}`).join(' · ')}`);
  const names = new Map(skipped.map(({ name, reason }) => [`${name}: ${reason}`, true]));
  if (names.size > 0) say(`Not run here (${names.size}):\n${[...names.keys()].map((name) => `  ${name}`).join('\n')}`);
  if (names.size > 0 && process.env.CI === 'true') {
    total.failed += names.size;
    say('With CI=true everything must run: each of these counts as failed.');
  }
  say(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Runs node with these words; ends it, and what it started, after `limit` ms. Jest's own report of each file goes to the terminal. */
function node(args, { capture = false, env = {}, limit }) {
  const start = Date.now();
  return new Promise((resolve) => {
    // --json would print the whole result on stdout, which the file has already
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'ignore', 'inherit'];
    const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio });
    running.add(child);
    let text = '';
    const keep = (chunk) => (text += String(chunk));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const timer = setTimeout(() => {
      say(`ended after ${limit / MINUTE} minutes`);
      child.kill('SIGKILL');
    }, limit);
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code: code ?? 1, ms: Date.now() - start, text });
    });
  });
}
