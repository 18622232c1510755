import { generations } from '../harness/generations.js';
import { byLength } from '../harness/length.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

const ROUNDS = byLength({ short: 2, long: 10 });
const MODES = { fast: 'SIGINT', immediate: 'SIGQUIT', 'kill -9': 'SIGKILL' } as const;

/** Seen to fail with a pool without a handler of errors: API and worker ended by themselves when an idle connection was lost. */
describe('Postgres', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('Postgres');
  });
  afterAll(() => ground?.stop());

  it(`restarted under traffic: ${Object.keys(MODES).join(', ')}`, async () => {
    const { stack, random } = ground;
    const lives = generations(ground, 3);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const signal of random.shuffle(Object.values(MODES))) {
        await new Promise((resolve) => setTimeout(resolve, random.between(500, 2_500)));
        await stack.kill('postgres', signal);
        await stack.start('postgres');
      }
    }
    await stack.untilReady();
    await lives.end();
    await expectSound(ground);
  });
});
