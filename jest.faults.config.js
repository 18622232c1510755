import e2e from './jest.e2e.config.js';

/** Processes killed, links cut, disks filled, clocks moved. Three at a time: 18 minutes on two cores, measured before parts started in all 24 orders. */
export default {
  ...e2e,
  testMatch: ['**/test/faults/**/*.spec.ts'],
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/faults/longest-first.js',
};
