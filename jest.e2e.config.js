import base from './jest.config.js';

/** The longer tests, `npm run test:e2e`: whole runs of the product. Most of them is waiting, so two at a time, the longest first. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/', '/e2e/observability/(prometheus|alert-rules)'], // test:monitoring has these
  testMatch: ['**/test/e2e/**/*.spec.ts'],
  testTimeout: 300_000,
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/longest-first.js',
  // when a socket was refused under way, Node 20 can wait in its own end for a request that never ends (CleanupHandles)
  forceExit: true,
};
