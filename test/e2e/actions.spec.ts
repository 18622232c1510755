import { inWords, totalOf, type Actions } from '../bench/actions.js';
import { aRawEngine } from '../bench/load/raw-engine.js';
import { areResting, pacedCycle } from '../bench/metrics/actions-per-cycle.js';
import { REFERENCE, type Size } from '../bench/reference-cycle.js';
import { aStackOfProcesses, type Stack } from '../servers/a-stack-of-processes.js';
import { eventually } from '../servers/eventually.js';

/** Three times the people and three times what each kind of content comes to. */
const LARGER: Size = { people: 36, contributions: 72, sentences: 6, positions: 15 };

describe('what a cycle costs at Temporal Cloud', () => {
  let stack: Stack;
  let reference: Actions;
  beforeAll(async () => {
    stack = await aStackOfProcesses({ postgres: 'shared' });
    reference = await pacedCycle(stack, REFERENCE, 'ref');
  }, 180_000);
  afterAll(() => stack?.stop(), 60_000);

  it('does not grow with people or with what they say', async () => {
    const larger = await pacedCycle(stack, LARGER, 'larger');
    expect(inWords(larger)).toBe(inWords(reference));
    expect(totalOf(reference)).toBeLessThanOrEqual(38);
  });

  it('is what the yardstick costs, by kind, when each wait waits', async () => {
    const raw = await aRawEngine(stack.temporal, stack.temporalAddress);
    try {
      const cycle = await raw.cycle((ids) => eventually(() => areResting(stack.temporal, ids), 60_000));
      expect(inWords(await raw.actionsOf(cycle))).toBe(inWords(reference));
    } finally {
      await raw.stop();
    }
  });
});
