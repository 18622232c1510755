import { recoveryFrom } from '../bench/metrics/at-scale/recovery.js';
import { openCycles } from '../bench/scale/open-cycles.js';
import { aStackOfProcesses, type Stack } from '../servers/a-stack-of-processes.js';

describe('an activity in flight when its worker is killed with -9', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await aStackOfProcesses({ postgres: 'shared' });
  }, 120_000);
  afterAll(() => stack?.stop(), 60_000);

  it('is finished by the next worker within 15 seconds, once, and the cycle goes on', async () => {
    const { ids } = await openCycles(stack, 1);
    const [cycle = ''] = ids;
    expect(await recoveryFrom(stack, cycle, 'worker-1')).toBeLessThan(15); // its own limit of time is 30
    const fired = await stack.superuser
      .selectFrom('journal')
      .select(['body'])
      .where('cycle', '=', cycle)
      .where('type', '=', 'rung-fired')
      .execute();
    expect(fired).toHaveLength(1);
  }, 180_000);
});
