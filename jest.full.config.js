import base from './jest.config.js';

/** The longer tests of `npm run test:full`: whole runs of the product, processes killed on purpose. One at a time. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/', '/e2e/observability/(prometheus|alert-rules|logs)'], // test:monitoring has these
  testMatch: ['**/test/e2e/**/*.spec.ts'],
  testTimeout: 300_000,
  maxWorkers: 1,
};
