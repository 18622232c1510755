import e2e from './jest.e2e.config.js';

/** Processes killed, links cut, disks filled, clocks moved. They mostly wait, so two at a time. */
export default { ...e2e, testMatch: ['**/test/faults/**/*.spec.ts'], maxWorkers: 2 };
