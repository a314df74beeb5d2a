import base from './jest.config.mjs';

/** What takes minutes (`npm run test:slow`), and is no part of `npm test`. */
export default {
  ...base,
  // What prepares the delivery function's packages and fonts.
  globalSetup: undefined,
  testMatch: ['<rootDir>/test/slow/**/*.slow.ts'],
  testTimeout: 1_800_000,
};
