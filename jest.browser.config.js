import base from './jest.config.js';

/** Pages in a real Chromium, `npm run test:browser`: it must be on PATH as `chromium`, or ROUNDTABLE_CHROMIUM names it. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['**/test/browser/**/*.spec.ts'],
  maxWorkers: 1,
};
