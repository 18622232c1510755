import { LINKS } from '../../servers/stack/parts.js';
import { eventually } from '../../servers/eventually.js';
import { generations } from '../harness/generations.js';
import { byLength } from '../harness/length.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import type { Fault } from '../harness/tcp-proxy.js';
import { expectSound } from '../invariants.js';
import { moveClock } from '../time/move-clock.js';

const FAULT_MS = byLength({ short: 3_000, long: 20_000 });
const FAULTS: readonly Fault[] = [
  { is: 'latency', ms: 400 },
  { is: 'black-hole' },
  { is: 'black-hole', direction: 'from' },
  { is: 'refuse' },
];

/** Seen to fail with a pool without a handler of errors: API and worker ended by themselves. */
describe('each link between the parts', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('links', { postgres: 'shared' });
  });
  afterAll(() => ground?.stop());

  it(
    'may be slow, swallow everything, swallow the answers, or refuse',
    async () => {
      const { links, recorder, random, stack } = ground;
      const answered = (): number => recorder.asked.filter(({ answer }) => answer !== null).length;
      const all = LINKS.flatMap((link) => FAULTS.map((fault) => ({ link, fault })));
      const lives = generations(ground, 3);
      for (const { link, fault } of random.shuffle(all)) {
        await links[link].inject(fault);
        await new Promise((resolve) => setTimeout(resolve, FAULT_MS));
        await links[link].heal();
        const before = answered();
        await lives.during(eventually(() => Promise.resolve(answered() > before), 30_000));
      }
      await stack.untilReady();
      await lives.end();
      await moveClock(ground, '20 minutes'); // longer than the longest pause between two tries of a letter
      await expectSound(ground, { mailsAnew: 2 * FAULTS.length });
    },
    LINKS.length * FAULTS.length * (FAULT_MS + 5_000) + 240_000,
  );
});
