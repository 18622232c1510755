import { sql } from 'kysely';
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
/** How long a transaction may rest (5 s), and what a busy Postgres needs. */
const FREED_MS = 20_000;
/** Until a statement that was under way has ended. */
const SETTLED_MS = 50;

type Half = 'api-1' | 'worker-1';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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
      await pause(part === 'worker-1' ? GONE_MS : AWAY_MS);
      if (part === 'worker-1') await ground.caught.note(); // on waking, its answer counts as late
      proceed(part);
      if (part === 'postgres') await ground.caught.note(); // what was sent could not be written down
      await stack.untilReady();
    }
    await lives.end();
    await expectSound(ground);
  });

  /** Seen to fail with roles whose transactions may rest for as long as they like: after 20 s one still did, with what it had locked. */
  it('because they were stopped within a transaction: what it has locked is free again without them', async () => {
    const { stack } = ground;
    const lives = generations(ground, 3);
    for (const part of ['api-1', 'worker-1'] as const) {
      await lives.during(answers(5));
      await lives.during(stoppedInTransaction(part));
      await eventually(async () => expect(await resting(part)).toBe(0), FREED_MS);
      await ground.caught.note(); // what was sent meanwhile may not have been written down
      proceed(part);
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

  /** Stops it again and again, until that comes between two statements of a transaction. */
  async function stoppedInTransaction(part: Half): Promise<void> {
    for (const limit = Date.now() + 60_000; Date.now() < limit;) {
      await pause(ground.random.between(0, 100));
      signalTree(ground.stack.pid(part) ?? 0, 'SIGSTOP');
      await pause(SETTLED_MS);
      if ((await resting(part)) > 0) return;
      proceed(part);
    }
    throw new Error(`${part} was not once within a transaction`);
  }

  /** Transactions that its sessions have begun, and in which nothing happens. */
  async function resting(part: Half): Promise<number> {
    const name = part === 'api-1' ? 'roundtable-api' : 'roundtable-worker';
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
      where application_name = ${name} and state = 'idle in transaction'`.execute(ground.stack.superuser);
    return rows[0]?.n ?? 0;
  }

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
