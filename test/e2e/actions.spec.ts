import { totalOf, inWords } from '../bench/actions.js';
import { pacedCycle } from '../bench/metrics/actions-per-cycle.js';
import { REFERENCE, type Size } from '../bench/reference-cycle.js';
import { aStackOfProcesses, type Stack } from '../servers/a-stack-of-processes.js';

/** Three times the people and three times what each kind of content comes to. */
const LARGER: Size = { people: 36, contributions: 72, sentences: 6, positions: 15 };

describe('what a cycle costs at Temporal Cloud', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await aStackOfProcesses({ postgres: 'shared' });
  }, 120_000);
  afterAll(() => stack?.stop(), 60_000);

  it('does not grow with people or with what they say', async () => {
    const reference = await pacedCycle(stack, REFERENCE, 'ref');
    const larger = await pacedCycle(stack, LARGER, 'larger');
    expect(inWords(larger)).toBe(inWords(reference));
    expect(totalOf(reference)).toBeLessThanOrEqual(38);
  });
});
