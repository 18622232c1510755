import type { Part } from '../../servers/stack/parts.js';
import { holdGate } from '../../bench/scale/in-flight.js';
import { generations } from '../harness/generations.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

const PARTS: readonly Part[] = ['api-1', 'worker-1', 'temporal', 'postgres', 'mail'];
const PHASES = ['agenda', 'pre_read', 'session', 'refinement', 'decision', 'closure'] as const;

/** Seen to fail with activities that are tried only once: 31 workflows `ended as FAILED`, or had stalled. */
describe('kill -9 of API, worker, Temporal and Postgres, and an end of the mail server', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('in each phase');
  });
  afterAll(() => ground?.stop());

  it('while a cycle is in each of its phases', async () => {
    const { stack, random } = ground;
    const left = new Set(PARTS.flatMap((part) => PHASES.map((phase) => [part, phase] as const)));
    const lives = generations(ground, 4, { pilots: true });
    while (left.size > 0) {
      await lives.during(new Promise((resolve) => setTimeout(resolve, random.between(0, 400))));
      const now = await phases();
      const [next] = random.shuffle([...left].filter(([, phase]) => [...now.values()].includes(phase)));
      if (!next) continue;
      const [part, phase] = next;
      const [cycle] = [...now].find(([, its]) => its === phase) ?? [''];
      const gate = await holdGate(stack, cycle); // it stays in its phase until the part is dead
      if ((await phases()).get(cycle) === phase) {
        await stack.kill(part);
        left.delete(next);
      }
      if (!stack.runs('postgres')) await stack.start('postgres');
      await gate.release();
      if (!stack.runs(part)) await stack.start(part);
    }
    await ground.heal();
    await lives.end();
    await expectSound(ground);
  }, 1_200_000);

  /** Of the cycles that are open, by their ids. */
  async function phases(): Promise<Map<string, string>> {
    const rows = await ground.stack.superuser
      .selectFrom('gate')
      .select(['id', 'phase'])
      .where('kind', '=', 'cycle')
      .where('over', '=', false)
      .execute();
    return new Map(rows.map(({ id, phase }) => [id, phase]));
  }
});
