import full from './jest.full.config.js';

/** Against a real Prometheus and promtool, which must be on PATH. */
export default {
  ...full,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['**/test/e2e/observability/{prometheus,alert-rules,logs}.spec.ts'],
};
