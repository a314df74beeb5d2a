/** Published as ES modules only: Node loads them by `require`, Jest does not. */
const esModules = ['@csstools/css-tokenizer', 'jose'];

/** Runs the TypeScript tests through swc; types are tsc's job (`npm run check:types`). */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.(?:ts|mjs|js)$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }] },
  transformIgnorePatterns: [`/node_modules/(?!(?:${esModules.join('|')})/)`],
  moduleNameMapper: {
    '^blobfront$': '<rootDir>/lib/index.ts',
    '^blobfront/(client|testing|local)$': '<rootDir>/lib/$1/index.ts',
  },
  testTimeout: 60_000,
  // Jest leaves a core free by default: on two it would run everything in one process.
  maxWorkers: '100%',
};
