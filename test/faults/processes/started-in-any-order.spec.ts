import type { Link, Part } from '../../servers/stack/parts.js';
import { eventually } from '../../servers/eventually.js';
import { generations } from '../harness/generations.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

const PARTS = ['api-1', 'worker-1', 'temporal', 'postgres'] as const;
type Started = (typeof PARTS)[number];

/** By which links one sees that a process has begun to look for its servers; the servers look for nobody. */
const LOOKS: Record<Started, readonly Link[]> = {
  'api-1': ['api->postgres'],
  'worker-1': ['worker->postgres'],
  temporal: [],
  postgres: [],
};

/** Seen to fail with an API that does not wait for Postgres: it ended by itself. */
describe('API, worker, Temporal and Postgres', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('any order');
  });
  afterAll(() => ground?.stop());

  it('start in all 24 orders, each before what it needs, and go on with what was under way', async () => {
    const { stack, random } = ground;
    const lives = generations(ground, 2);
    const orders = random.shuffle(permutations(PARTS));
    for (const order of orders) {
      await Promise.all(random.shuffle(PARTS).map((part) => stack.kill(part)));
      for (const part of order) await startAndLook(part);
      await stack.untilReady();
    }
    await lives.end();
    await expectSound(ground);
  }, 1_200_000);

  async function startAndLook(part: Started): Promise<void> {
    const before = LOOKS[part].map((link) => ground.links[link].attempts);
    await ground.stack.start(part satisfies Part, { wait: false });
    const looked = (): boolean =>
      LOOKS[part].every((link, index) => ground.links[link].attempts > (before[index] ?? 0));
    await eventually(() => Promise.resolve(looked()), 60_000);
  }
});

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((first, index) => permutations(all.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}
