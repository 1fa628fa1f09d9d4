// `node -r scripts/register-typescript.cjs file.ts`: lets a test start a process from the sources, without a build.
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const root = join(__dirname, '..');
const LIBS = ['domain', 'platform', 'journal'];
const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: 'es2022',
  },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

require.extensions['.ts'] = (module, filename) => {
  module._compile(transformSync(readFileSync(filename, 'utf8'), { ...swc, filename }).code, filename);
};

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const alias = /^@tallystick\/([a-z-]+)(?:\/(.*))?$/.exec(request);
  if (alias === null) return resolve.call(this, request, ...rest);
  const place = join(root, LIBS.includes(alias[1]) ? 'libs' : 'apps', alias[1], 'src', alias[2] ?? '');
  return resolve.call(this, existsSync(`${place}.ts`) ? `${place}.ts` : join(place, 'index.ts'), ...rest);
};
