import { subjectOf, TASK_QUEUE } from '../../../libs/temporal/ids.js';
import { isPosition, SIGNAL_NAMES, type Position } from '../../../libs/domain/subject.js';
import { positionQuery } from '../../../workflows/position.messages.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

interface Said {
  readonly to: string;
  readonly position: Position;
}

describe('what arrives at a workflow', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('signals', { postgres: 'shared' });
  });
  afterAll(() => ground?.stop());

  /** Bug to seed: a position accepted without looking whether it is newer. */
  it('again, late and shuffled: nothing is doubled, and the order stays legal', async () => {
    const people = await ground.people({ cycles: 2 });
    const known = new Map<string, Said>();
    let repeated = 0;
    let living = true;
    const storm = (async () => {
      while (living) {
        for (const one of await positions(ground)) known.set(`${one.to} ${one.position.revision}`, one);
        const some = ground.random.shuffle([...known.values()]).slice(0, 30);
        repeated += (await Promise.all(some.map((one) => signal(one.to, one.position)))).filter(Boolean).length;
      }
    })();
    await people.over(120_000).finally(() => (living = false));
    await storm;
    expect(repeated).toBeGreaterThan(50);
    await expectSound(ground);
  });

  const signal = async (to: string, position: Position): Promise<boolean> => {
    try {
      await ground.stack.temporal.workflow.getHandle(to).signal(ground.random.pick(SIGNAL_NAMES), position);
      return true;
    } catch {
      return false; // it has ended
    }
  };
});

/** Where every running workflow believes to be. */
async function positions({ stack: { temporal } }: ProvingGround): Promise<Said[]> {
  const found: Said[] = [];
  for await (const { workflowId: to } of temporal.workflow.list({
    query: `ExecutionStatus = 'Running' and TaskQueue = '${TASK_QUEUE}'`,
  })) {
    if (!subjectOf(to)) continue;
    try {
      const position = await temporal.workflow.getHandle(to).query(positionQuery);
      if (isPosition(position)) found.push({ to, position });
    } catch {
      continue; // it has just ended
    }
  }
  return found;
}
