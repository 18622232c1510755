import { recoveryFrom } from '../bench/metrics/at-scale/recovery.js';
import { progress } from '../bench/metric.js';
import { rounded } from '../bench/percentile.js';
import { openCycles } from '../bench/scale/open-cycles.js';
import { aStackOfProcesses, type Stack } from '../servers/a-stack-of-processes.js';

/** Seen to fail with activities without a heartbeat: 31 s with a kill, less than one without. */
describe('an activity in flight when its worker is killed with -9', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await aStackOfProcesses({ postgres: 'shared', workers: 2 });
  }, 120_000);
  afterAll(() => stack?.stop(), 60_000);

  it('is finished by another within 15 seconds more than without, once, and the cycle goes on', async () => {
    const { ids } = await openCycles(stack, 2);
    const [spared = '', cycle = ''] = ids;
    const usual = await recoveryFrom(stack, spared, null); // on a busy machine that takes its time, too
    const seconds = await recoveryFrom(stack, cycle, 'worker-1');
    progress(`${rounded(seconds)} s with a kill, ${rounded(usual)} s without`);
    expect(seconds - usual).toBeLessThan(15); // its own limit of time is 30
    expect(seconds).toBeGreaterThan(5); // it was in flight: nobody had it before its heartbeat was missing
    const fired = await stack.superuser
      .selectFrom('journal')
      .select(['body'])
      .where('cycle', '=', cycle)
      .where('type', '=', 'rung-fired')
      .execute();
    expect(fired).toHaveLength(1);
  }, 180_000);
});
