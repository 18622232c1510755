import e2e from './jest.e2e.config.js';

/** Processes killed, links cut, disks filled, clocks moved. Three at a time, the longest first: files of 50 minutes together, 20 on two cores. */
export default {
  ...e2e,
  testMatch: ['**/test/faults/**/*.spec.ts'],
  maxWorkers: 3,
};
