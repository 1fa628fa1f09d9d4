import { cycles } from './cycles';
import { domainAlone, ownedPackages, parts, STAGES, stages } from './layer-rules';
import { catchAllFolders, environment, longFiles, noFloats, pureDomain } from './source-rules';
import { readSources, type Sources } from './sources';

type Rule = (sources: Sources) => string[];
type Files = Record<string, string>;

/** Each rule with sources that break it, one violation each, and sources that do not. */
const RULES: readonly { name: string; rule: Rule; bad: readonly Files[]; good: Files }[] = [
  {
    name: 'libs/domain imports nothing outside itself, but sha256.ts hashes',
    rule: domainAlone,
    bad: [
      { 'libs/domain/src/money/a.ts': `import { x } from '@tallystick/platform/storage/sql';` },
      { 'libs/domain/src/money/a.ts': `import { x } from '../../../platform/src/log/log';` },
      { 'libs/domain/src/money/a.ts': `import { createHash } from 'node:crypto';` },
      { 'libs/domain/src/money/a.ts': `export type X = import('rxjs').Observable<string>;` },
      { 'libs/domain/src/money/a.ts': `const big = require('big.js');` },
    ],
    good: {
      'libs/domain/src/canonical/sha256.ts': `import { createHash } from 'node:crypto';`,
      'libs/domain/src/money/a.spec.ts': `import fc from 'fast-check';`,
      'libs/domain/src/money/a.ts': `import { b } from './b';\nexport { c } from '../canonical/sha256';`,
    },
  },
  {
    name: 'a stage of the domain never imports a later one',
    rule: stages,
    bad: [
      { 'libs/domain/src/money/a.ts': `import { x } from '../ledger';`, 'libs/domain/src/ledger/index.ts': '' },
      { 'libs/domain/src/pricing/a.ts': `export * from '../rating/rate';`, 'libs/domain/src/rating/rate.ts': '' },
      { 'libs/domain/src/odds/a.ts': `import { x } from '../money';`, 'libs/domain/src/money/index.ts': '' },
      { 'libs/domain/src/proof/a.ts': `import { x } from '..';`, 'libs/domain/src/index.ts': '' },
    ],
    good: { 'libs/domain/src/ledger/a.ts': `import { x } from '../money';`, 'libs/domain/src/money/index.ts': '' },
  },
  {
    name: 'no part imports what stands behind it: platform no app, an app no other, the journal writer only where the journal is written',
    rule: parts,
    bad: [
      { 'libs/platform/src/a.ts': `import { x } from '../../../apps/api/src/x';`, 'apps/api/src/x.ts': '' },
      { 'apps/api/src/a.ts': `import { x } from '../../gateway/src/x';`, 'apps/gateway/src/x.ts': '' },
      { 'apps/api/src/a.ts': `import { x } from '@tallystick/journal';`, 'libs/journal/src/index.ts': '' },
      { 'libs/platform/src/a.ts': `import { x } from '@tallystick/journal/journal';`, 'libs/journal/src/journal.ts': '' },
      { 'apps/rating-worker/src/a.ts': `await import('@tallystick/journal');`, 'libs/journal/src/index.ts': '' },
      { 'apps/api/src/a.ts': `import { x } from '../../../test/support/x';`, 'test/support/x.ts': '' },
      { 'apps/new/src/a.ts': `import { x } from '@tallystick/domain';`, 'libs/domain/src/index.ts': '' },
    ],
    good: {
      'apps/standalone/src/a.ts': `import { x } from '../../api/src/x';`,
      'apps/api/src/x.ts': `import { y } from '@tallystick/platform/y';`,
      'apps/replay/src/x.ts': `import { y } from '@tallystick/journal';`,
      'apps/ledger-worker/src/x.ts': `import { y } from '@tallystick/journal/journal';`,
      'libs/journal/src/index.ts': `import { y } from '@tallystick/platform/y';`,
      'libs/platform/src/y.ts': '',
      'libs/platform/src/y.int-spec.ts': `import { t } from '../../../test/support/t';`,
      'test/support/t.ts': '',
    },
  },
  {
    name: 'only libs/platform/src/storage imports typeorm and pg, only libs/platform/src/log imports kafkajs',
    rule: ownedPackages,
    bad: [
      { 'apps/api/src/a.ts': `import pg from 'pg';` },
      { 'libs/platform/src/log/a.ts': `import { DataSource } from 'typeorm/browser';` },
      { 'libs/journal/src/a.ts': `import { Kafka } from 'kafkajs';` },
    ],
    good: {
      'libs/platform/src/storage/a.ts': `import pg from 'pg';`,
      'libs/platform/src/log/a.ts': `import { Kafka } from 'kafkajs';`,
      'test/faults/a.int-spec.ts': `import pg from 'pg';`,
      'apps/api/src/a.ts': `import x from 'pg-types-of-nobody';`,
    },
  },
  {
    name: 'no circle of imports',
    rule: cycles,
    bad: [
      { 'apps/api/src/a.ts': `import './b';`, 'apps/api/src/b.ts': `import type { A } from './a';` },
      {
        'libs/domain/src/x/a.ts': `import './b';`,
        'libs/domain/src/x/b.ts': `export * from '.';`,
        'libs/domain/src/x/index.ts': `export * from './a';`,
      },
    ],
    good: { 'apps/api/src/a.ts': `import './b';\nimport './c';`, 'apps/api/src/b.ts': `import './c';`, 'apps/api/src/c.ts': '' },
  },
  {
    name: 'libs/domain asks no clock and no chance, waits for nothing, sees nothing around it',
    rule: pureDomain,
    bad: [
      { 'libs/domain/src/a.ts': 'const t = Date.now();' },
      { 'libs/domain/src/a.ts': 'const t = new Date();' },
      { 'libs/domain/src/a.ts': 'const t = new Date;' },
      { 'libs/domain/src/a.ts': 'const t = Date();' },
      { 'libs/domain/src/a.ts': 'const t = Math.random();' },
      { 'libs/domain/src/a.ts': 'export async function f() {}' },
      { 'libs/domain/src/a.ts': 'const t = process.hrtime();' },
      { 'libs/domain/src/a.ts': 'setTimeout(() => undefined, 1);' },
    ],
    good: {
      'libs/domain/src/a.ts':
        '// Date.now() in a comment\nconst t = new Date(86_400_000);\nconst s = "async Math.random";\nconst o = { process: 1 }.process;',
      'libs/domain/src/a.spec.ts': 'const t = Date.now();',
      'libs/platform/src/a.ts': 'const t = Date.now();',
    },
  },
  {
    name: 'libs/domain has no floats',
    rule: noFloats,
    bad: [
      { 'libs/domain/src/money/a.ts': 'const x = parseFloat("1.5");' },
      { 'libs/domain/src/money/a.ts': 'const x = Number(amount);' },
      { 'libs/domain/src/money/a.ts': 'const x = 0.1;' },
      { 'libs/domain/src/money/a.ts': 'const x = 1e-6;' },
      { 'libs/domain/src/money/a.ts': 'const x = Math.round(3);' },
      { 'libs/domain/src/money/a.ts': 'const x = y.toFixed(2);' },
    ],
    good: { 'libs/domain/src/money/a.ts': 'const x = 10n ** 12n;\nconst s = "0.1";\nconst i = 1_000 + 1e6;' },
  },
  {
    name: 'only libs/platform/src/config reads the environment',
    rule: environment,
    bad: [
      { 'apps/api/src/a.ts': `const port = process.env['PORT'];` },
      { 'libs/platform/src/log/a.ts': `import { env } from 'node:process';` },
    ],
    good: {
      'libs/platform/src/config/a.ts': `const port = process.env['PORT'];`,
      'test/a.ts': 'process.env',
      'apps/api/src/a.int-spec.ts': 'process.env',
    },
  },
  {
    name: 'no folder for everything',
    rule: catchAllFolders,
    bad: [
      { 'libs/platform/src/utils/a.ts': '' },
      { 'apps/api/src/common/a.ts': '' },
      { 'test/helpers/a/b.ts': '' },
      { 'libs/shared/src/a.ts': '' },
    ],
    good: { 'test/data/shared-data.ts': '', 'apps/api/src/customers/utils.ts': '' },
  },
  {
    name: 'no file over 250 lines (a spec: 400)',
    rule: longFiles,
    bad: [{ 'apps/api/src/a.ts': 'x\n'.repeat(251) }, { 'apps/api/src/a.spec.ts': 'x\n'.repeat(401) }],
    good: { 'apps/api/src/a.ts': 'x\n'.repeat(250), 'apps/api/src/a.spec.ts': 'x\n'.repeat(400) },
  },
];

const filesOf = (files: Files): Sources => new Map(Object.entries(files));

describe.each(RULES)('$name', ({ rule, bad, good }) => {
  it('holds', () => {
    expect(rule(readSources())).toEqual([]);
  });

  it('would be seen if it did not', () => {
    for (const files of bad) expect([files, rule(filesOf(files)).length]).toEqual([files, 1]);
    expect(rule(filesOf(good))).toEqual([]);
  });
});

it('every folder of the domain is a stage', () => {
  const folders = [...readSources().keys()].flatMap((path) => /^libs\/domain\/src\/([^/]+)\//.exec(path)?.[1] ?? []);
  expect([...new Set(folders)].filter((folder) => !STAGES.includes(folder))).toEqual([]);
});
