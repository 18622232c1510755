import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../servers/eventually.js';
import { generations } from '../harness/generations.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { aRefusingFrontend, type RefusingFrontend } from '../harness/refusing-frontend.js';
import { expectSound } from '../invariants.js';

/** What a frontend says when somebody has deleted the namespace under a running worker. */
const NO_NAMESPACE = { code: 5, message: 'Namespace default is not found.' };
/** Temporal's SDK goes on asking for a minute after the first refusal, every ten seconds. */
const GIVES_UP_MS = 150_000;

/** Seen to fail with a worker that only awaits `run()`: in one of two tries it failed, kept tasks in hand, and never ended. */
describe('a Temporal that refuses its worker for good', () => {
  let ground: ProvingGround;
  let frontend: RefusingFrontend;
  beforeAll(async () => {
    ground = await aProvingGround('Temporal refuses', {
      postgres: 'shared',
      env: { LOG_LEVEL: 'info' },
      through: async (link, [address = '']) => {
        if (link !== 'worker->temporal') return address;
        frontend = await aRefusingFrontend(address);
        return frontend.address;
      },
    });
  });
  afterAll(async () => {
    await ground?.stop();
    await frontend?.close();
  });

  it('ends the process; the next one waits, says so, and goes on once it is taken', async () => {
    const { stack } = ground;
    const lives = generations(ground, 2);
    await lives.during(eventually(async () => (await followed()) > 3, 60_000)); // it has workflows in its memory
    frontend.refuse(NO_NAMESPACE);
    await eventually(() => expect(stack.ends).not.toHaveLength(0), GIVES_UP_MS);
    expect(stack.ends[0]).toEqual({ part: 'worker-1', how: 'code 1' });
    const log = (): string => readFileSync(join(stack.home.logs, 'worker-1.log'), 'utf8');
    expect(log()).toContain('the Temporal worker failed');
    await eventually(() => expect(log()).toContain('waiting for Temporal'), 60_000);
    frontend.accept();
    await ground.heal();
    await lives.end();
    await expectSound(ground, { mayEnd: { part: /worker/, atMost: 1 } });
  }, 500_000);

  const followed = async (): Promise<number> => {
    const rows = await ground.stack.db.selectFrom('gate').select('followed').where('followed', '>', 0).execute();
    return rows.length;
  };
});
