import base from './jest.config.js';

/** The longer tests, `npm run test:e2e`: whole runs of the product. One at a time. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/', '/e2e/observability/(prometheus|alert-rules)'], // test:monitoring has these
  testMatch: ['**/test/e2e/**/*.spec.ts'],
  testTimeout: 300_000,
  maxWorkers: 1,
  // when a socket was refused under way, Node 20 can wait in its own end for a request that never ends (CleanupHandles)
  forceExit: true,
};
