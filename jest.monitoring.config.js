import e2e from './jest.e2e.config.js';

/** Against a real Prometheus and promtool, which must be on PATH. */
export default {
  ...e2e,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['**/test/e2e/observability/{prometheus,alert-rules}.spec.ts'],
};
