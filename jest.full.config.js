import base from './jest.config.js';

/** The longer tests, `npm run test:e2e`: whole runs of the product. One at a time. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/', '/e2e/observability/(prometheus|alert-rules|logs)'], // test:monitoring has these
  testMatch: ['**/test/e2e/**/*.spec.ts'],
  testTimeout: 300_000,
  maxWorkers: 1,
};
