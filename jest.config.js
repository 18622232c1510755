import { bundledPackages } from './test/servers/bundled-packages.js';

/** The tests of `npm test`. Real servers are started once for all files (test/servers/global-setup.js). */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/(e2e|faults|browser)/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', ...bundledPackages },
  // Fastify requires these modules, which jest on Node 20 can only do after a transform
  transform: { '^.+\\.ts$': ['@swc/jest'], '/node_modules/(cookie|content-disposition)/.+\\.js$': ['@swc/jest'] },
  transformIgnorePatterns: ['/node_modules/(?!(cookie|content-disposition)/)'],
  globalSetup: '<rootDir>/test/servers/global-setup.js',
  globalTeardown: '<rootDir>/test/servers/global-teardown.js',
  testTimeout: 90_000,
  maxWorkers: 2,
  workerIdleMemoryLimit: '900MB', // modules in VM contexts are never freed: a worker that has grown is replaced
  // a worker that has grown takes longer than the usual half a second to end on a busy machine; what it left open is still told
  workerGracefulExitTimeout: 10_000,
};
