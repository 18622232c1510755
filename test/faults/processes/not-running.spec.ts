import { eventually } from '../../servers/eventually.js';
import { commandsToProcesses } from '../harness/commands-to-processes.js';
import { generations } from '../harness/generations.js';
import { signalTree } from '../harness/process-tree.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';

/** Longer than Temporal waits for a word of an activity that is under way. */
const GONE_MS = 12_000;
/** Longer than anybody waits for Temporal. */
const AWAY_MS = 6_000;

describe('processes that are there and do nothing', () => {
  const commands = commandsToProcesses();
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('not running', { env: commands.env });
  });
  afterAll(async () => {
    for (const part of ground?.stack.parts ?? []) proceed(part);
    await ground?.stop();
    commands.remove();
  });

  /** Seen to fail with a relay that delivers no pokes: what nobody could be told while Temporal stood still was left. */
  it('because they were stopped, one after the other: they go on as if nothing had been', async () => {
    const { stack, random } = ground;
    const lives = generations(ground, 3);
    for (const part of ['api-1', 'postgres', 'temporal', 'worker-1'] as const) {
      await lives.during(answers(random.between(5, 20)));
      if (part === 'worker-1') await lives.during(aLetter());
      signalTree(stack.pid(part) ?? 0, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, part === 'worker-1' ? GONE_MS : AWAY_MS));
      if (part === 'worker-1') await ground.caught.note(); // on waking, its answer counts as late
      proceed(part);
      if (part === 'postgres') await ground.caught.note(); // what was sent could not be written down
      await stack.untilReady();
    }
    await lives.end();
    await expectSound(ground);
  });

  /** Seen to fail with answers that are not looked up by their key: what an API did while nobody waited any more was done again. */
  it('because their event loop is blocked: what they had in hand is done once', async () => {
    const lives = generations(ground, 3);
    await lives.during(answers(10));
    await commands.tell(ground, { api: { blockMs: AWAY_MS } });
    await lives.during(answers(10));
    await ground.caught.during(commands.tell(ground, { worker: { blockMs: GONE_MS } }));
    await lives.end();
    await expectSound(ground);
  });

  /** Waits for so many more, so that everything is under way. */
  async function answers(more: number): Promise<void> {
    const answered = (): number => ground.recorder.asked.filter(({ answer }) => answer !== null).length;
    const before = answered();
    await eventually(() => Promise.resolve(answered() >= before + more), 60_000);
  }

  /** Waits until a letter has arrived, and nobody has heard of it. */
  async function aLetter(): Promise<void> {
    const { mail } = ground.stack;
    await new Promise<void>((resolve) => {
      mail.onMail = () => resolve();
    });
    mail.onMail = null;
  }

  const proceed = (part: Parameters<ProvingGround['stack']['pid']>[0]): void => {
    const pid = ground.stack.pid(part);
    if (pid !== null) signalTree(pid, 'SIGCONT');
  };
});
