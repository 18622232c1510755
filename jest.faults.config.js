import full from './jest.full.config.js';

/** Processes killed, links cut, disks filled, clocks moved. They mostly wait, so two at a time. */
export default { ...full, testMatch: ['**/test/faults/**/*.spec.ts'], maxWorkers: 2 };
