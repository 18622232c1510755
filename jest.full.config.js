import e2e from './jest.e2e.config.js';
import faults from './jest.faults.config.js';

/** `npm run test:full`: the longer tests and the faults. Both mostly wait, so three at a time. */
export default { ...e2e, testMatch: [...e2e.testMatch, ...faults.testMatch], maxWorkers: 3 };
