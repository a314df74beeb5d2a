/** Runs the TypeScript tests through swc; types are tsc's job (`npm run check:types`). */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.(?:ts|mjs)$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }] },
  // Published as an ES module only: Node loads one by `require`, Jest does not.
  transformIgnorePatterns: ['/node_modules/(?!@csstools/css-tokenizer/)'],
  moduleNameMapper: {
    '^blobfront$': '<rootDir>/lib/index.ts',
    '^blobfront/(testing|local)$': '<rootDir>/lib/$1/index.ts',
  },
  testTimeout: 60_000,
  // Jest leaves a core free by default: on two it would run everything in one process.
  maxWorkers: '100%',
};
