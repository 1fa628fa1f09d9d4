// What `npm start`, `npm test` and the command line do before their work: check Node, install, build, each only when needed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILT = join(ROOT, 'dist', '.built');
const BUILD_INFO = join(ROOT, 'dist', '.build.tsbuildinfo');
const MAIN = join(ROOT, 'dist', 'apps', 'standalone', 'src', 'main.js');
const SOURCES = ['apps', 'libs', 'bench', 'test/support', 'package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];

const say = (text) => process.stderr.write(`${text}\n`);

/** Node 20.19 or newer: the first that loads ES modules from CommonJS, which NestJS needs. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  say(
    `Tallystick needs Node 20.19 or newer (22.12 or newer of 22); this is ${process.version}. Get one at https://nodejs.org and try again.`,
  );
  process.exit(2);
}

/** `npm ci` where a package of the lock file is missing or has another version. */
export function installIfNeeded() {
  if (isInstalled()) return;
  say('Installing packages (npm ci) …');
  run(npm(['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error']), 'npm ci failed: is the package registry reachable?');
}

/** `npm run build` where there is no build, or a source is newer than it. Its output is shown only where it fails, or with `loud`. */
export function buildIfNeeded({ loud = false } = {}) {
  const built = Math.max(modified(BUILT), modified(BUILD_INFO));
  if (existsSync(MAIN) && newest(SOURCES.map((s) => join(ROOT, s))) <= built) return;
  say('Building …');
  const started = new Date();
  const done = spawnSync(process.execPath, [join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build', 'standalone'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', loud ? 2 : 'pipe', loud ? 2 : 'pipe'],
  });
  if (done.status !== 0) {
    // the compiler writes its output in spite of errors: age it, so that the next start builds again
    for (const file of [BUILT, BUILD_INFO]) if (existsSync(file)) utimesSync(file, 0, 0);
    say(`${done.stdout ?? ''}${done.stderr ?? ''}\nThe build failed.`);
    process.exit(1);
  }
  mkdirSync(dirname(BUILT), { recursive: true });
  writeFileSync(BUILT, '');
  utimesSync(BUILT, started, started); // a source saved while it was building is newer
}

/** Checks, installs and builds, then becomes the built program: same process, so signals and exit code are its own. */
export function become(file, args, options = {}) {
  checkNode();
  installIfNeeded();
  buildIfNeeded(options);
  process.argv.splice(1, process.argv.length, join(ROOT, 'dist', file), ...args);
  createRequire(import.meta.url)('node:module').runMain();
}

/** npm as it runs now, or the one of the path. */
export function npm(args) {
  const cli = process.env.npm_execpath;
  return cli !== undefined && /npm-cli\.[cm]?js$/.test(cli) ? [process.execPath, cli, ...args] : ['npm', ...args];
}

function run([program, ...args], failure) {
  const done = spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (done.status === 0) return;
  say(failure);
  process.exit(1);
}

function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(ROOT, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, p]) => path === '' || p.optional || p.devOptional || p.link || present[path]?.version === p.version,
    );
  } catch {
    return false;
  }
}

/** The time of the newest file under these, in ms. */
function newest(paths) {
  let latest = 0;
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.isDirectory()) latest = Math.max(latest, newest(readdirSync(path).map((name) => join(path, name))));
    else if (!/\.(int-)?spec\.ts$|\.md$/.test(path)) latest = Math.max(latest, stat.mtimeMs);
  }
  return latest;
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
