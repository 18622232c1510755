import { sql } from 'kysely';
import { TASK_QUEUE } from '../../../libs/temporal/ids.js';
import { eventually } from '../../servers/eventually.js';
import { byLength } from '../harness/length.js';
import { commandsToProcesses } from '../harness/commands-to-processes.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';
import { moveClock } from './move-clock.js';

const DAY_MS = 86_400_000;
/** Timers are not that early. */
const EARLY_MS = 1_000;
const WATCHED_MS = byLength({ short: 20_000, long: 150_000 });

/** A step that came too early and is tried again. */
interface Waiting {
  readonly id: string;
  readonly attempt: number;
  /** In ms, until it is tried again. */
  readonly againInMs: number;
}

describe('clocks that are off by a day', () => {
  const commands = commandsToProcesses({ api: { shiftMs: -DAY_MS }, worker: { shiftMs: DAY_MS } });
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('clocks', { postgres: 'shared', env: commands.env });
  });
  afterAll(async () => {
    await ground?.stop();
    commands.remove();
  });

  /** Seen to fail with `readClock` answering the process' own time. */
  it.each([
    ['behind', 'ahead', { api: { shiftMs: -DAY_MS }, worker: { shiftMs: DAY_MS } }],
    ['ahead', 'behind', { api: { shiftMs: DAY_MS }, worker: { shiftMs: -DAY_MS } }],
  ] as const)(
    "of API (%s) and worker (%s) change nothing: facts are dated by Postgres' clock, and deadlines fire by it",
    async (_api, _worker, shifts) => {
      await commands.tell(ground, shifts);
      for (const [part, { shiftMs }] of [['api-1', shifts.api] as const, ['worker-1', shifts.worker] as const]) {
        expect(Math.abs(commands.clockOf(ground, part) - ground.began - shiftMs)).toBeLessThan(DAY_MS / 2);
      }
      const people = await ground.people({ cycles: 2 });
      await people.over(120_000);
      await expectSound(ground);
      const { rows } = await sql<{ strange: number; all: number }>`
      select count(*)::int as all, count(*) filter (where abs(extract(epoch from at - clock())) > 3600)::int as strange
      from (select at from journal union all select created_at from notice union all select sent_at from notice
        where sent_at is not null union all select opened_at from gate) as dated`.execute(ground.stack.superuser);
      expect(rows[0]?.strange).toBe(0);
      expect(rows[0]?.all).toBeGreaterThan(50);
    },
  );

  /**
   * Seen to fail with waits counted from the API's clock instead of Postgres': ahead, after four minutes nobody had been reached;
   * behind, steps came twelve seconds early.
   */
  it.each([
    ['behind', '-1 day'],
    ['ahead of', '1 day'],
  ])("of Postgres %s Temporal's: deadlines fire by it", async (_where, by) => {
    await commands.tell(ground, {});
    await moveClock(ground, by);
    const alone = await ground.people({ cycles: 2, secondsPerWorkingDay: 1, facilitated: false });
    await alone.stop(); // from here on time does everything
    await eventually(() => areOver(alone.cycles), 240_000);
    expect(await tooEarly(alone.cycles)).toEqual([]);
    await expectSound(ground);
  });

  /** Seen to fail with a step that is tried again after a second, however early it came. */
  it('of Postgres set back under way: a step that comes too early is tried once a minute, and fires when it is due', async () => {
    await commands.tell(ground, {});
    await moveClock(ground, '1 day');
    const alone = await ground.people({ cycles: 2, secondsPerWorkingDay: 1, facilitated: false });
    await alone.stop();
    await eventually(async () => expect(await begun(alone.cycles)).toBe(alone.cycles.length), 60_000); // each knows how long to wait
    await moveClock(ground, '0 days'); // what was a second away is a day away now
    await eventually(async () => (await waiting()).length >= alone.cycles.length, 60_000);
    const before = await waiting();
    for (const { againInMs } of before) expect(againInMs).toBeGreaterThan(30_000);
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    for (const { id, attempt } of await waiting()) {
      const earlier = before.find((one) => one.id === id)?.attempt ?? 1;
      expect([id, attempt - earlier <= 1 + WATCHED_MS / 60_000]).toEqual([id, true]);
    }
    await moveClock(ground, '1 day');
    await eventually(() => areOver(alone.cycles), 180_000);
    await expectSound(ground);
  });

  const areOver = async (cycles: readonly string[]): Promise<boolean> => {
    const rows = await ground.stack.db.selectFrom('gate').select('over').where('id', 'in', cycles).execute();
    return rows.length === cycles.length && rows.every((row) => row.over);
  };

  const begun = async (cycles: readonly string[]): Promise<number> => {
    const rows = await ground.stack.db.selectFrom('gate').select('followed').where('id', 'in', cycles).execute();
    return rows.filter(({ followed }) => followed > 0).length;
  };

  /** What steps of these cycles said that came before they were due. */
  async function tooEarly(cycles: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const id of cycles) {
      const { events } = await ground.stack.temporal.workflow.getHandle(`cycle:${id}`).fetchHistory();
      for (const { activityTaskStartedEventAttributes: started } of events ?? []) {
        const message = started?.lastFailure?.message ?? '';
        const [ms = '0'] = /(?<=^Due in )\d+/.exec(message) ?? [];
        if (Number(ms) > EARLY_MS) found.push(`cycle:${id}: ${message}`);
      }
    }
    return found;
  }

  async function waiting(): Promise<Waiting[]> {
    const { temporal } = ground.stack;
    const found: Waiting[] = [];
    for await (const { workflowId } of temporal.workflow.list({
      query: `ExecutionStatus = 'Running' and TaskQueue = '${TASK_QUEUE}'`,
    })) {
      const { raw } = await temporal.workflow.getHandle(workflowId).describe();
      for (const { activityId, attempt, scheduledTime, nextAttemptScheduleTime } of raw.pendingActivities ?? []) {
        const at = nextAttemptScheduleTime ?? scheduledTime;
        const againInMs = Number(at?.seconds ?? 0) * 1000 - Date.now();
        if ((attempt ?? 1) > 1) found.push({ id: `${workflowId} ${activityId}`, attempt: attempt ?? 1, againInMs });
      }
    }
    return found;
  }
});
