import full from './jest.full.config.js';

/** Processes killed, links cut, disks filled, clocks moved. Long, so apart from `npm run test:full` until each case is quick and quiet. */
export default { ...full, testMatch: ['**/test/faults/**/*.spec.ts'] };
