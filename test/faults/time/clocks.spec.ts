import { WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { sql } from 'kysely';
import { workflowId } from '../../../libs/temporal/ids.js';
import type { Subject } from '../../../libs/domain/subject.js';
import { actionsOf, totalOf } from '../../bench/actions.js';
import { FAY } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import { byLength } from '../harness/length.js';
import { commandsToProcesses } from '../harness/commands-to-processes.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { aSlowCycle } from '../harness/slow-cycle.js';
import { expectSound } from '../invariants.js';
import { apiHasBeaten, moveClock } from './move-clock.js';

/** The next try, which has not begun. */
const SCHEDULED = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED;
const DAY_MS = 86_400_000;
/** Timers are not that early. */
const EARLY_MS = 1_000;
/** Longer than it takes to look, and then to move a clock. */
const ASLEEP_MS = 4_000;
const WATCHED_MS = byLength({ short: 20_000, long: 150_000 });

/** What a workflow may cost: its start and its end, and so much for each change of its row; a loop costs that in a second. */
const FOR_ITSELF = 12;
const PER_REVISION = 6;
const ENOUGH = { reason: 'Enough of it' };

interface Spent {
  readonly workflow: string;
  readonly revision: number;
  readonly actions: number;
  /** Whether an activity failed, and is to be tried again. */
  readonly waits: boolean;
}

interface Waiting {
  readonly workflow: string;
  readonly revision: number;
  /** The revision that its workflow is known to have heard of. */
  readonly followed: number;
  /** Until its next step. */
  readonly leftMs: number;
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
   * behind, steps came twelve seconds early. With a workflow that looks each second whether its time has come: that of the quiet cycle.
   */
  it.each([
    ['behind', '-1 day'],
    ['ahead of', '1 day'],
  ])("of Postgres %s Temporal's: deadlines fire by it", async (_where, by) => {
    await commands.tell(ground, {});
    await moveClock(ground, by);
    await apiHasBeaten(ground); // what is owed for the day that nobody lived moves no step of the quiet cycle
    const quiet = await aSlowCycle(ground.recorder);
    await eventually(async () => (await sleeping([quiet.id])) !== null, 60_000);
    const [since, before] = [Date.now(), await costOf(quiet.id)];
    const alone = await ground.people({ cycles: 2, secondsPerWorkingDay: 1, facilitated: false });
    await alone.stop(); // from here on time does everything
    await eventually(() => areOver(alone.cycles), 240_000);
    expect(await tooEarly(alone.cycles)).toEqual([]);
    expect(await loops(alone.cycles)).toEqual([]);
    const minutes = (Date.now() - since) / 60_000; // in which nothing of it was due
    expect((await costOf(quiet.id)) - before).toBeLessThanOrEqual(1 + minutes);
    await ground.recorder.ask(FAY, 'POST', `/v1/cycles/${quiet.id}/cancel`, ENOUGH);
    await expectSound(ground);
  });

  /**
   * Seen to fail with a step that is tried again after a second, however early it came. With one that answers nothing then, so that
   * its workflow comes at once with another: no activity waits to be tried again. With a try after ten minutes: nothing fired in two and a half.
   */
  it('of Postgres set back under way: a step that comes too early is tried once a minute, and fires when it is due', async () => {
    await commands.tell(ground, {});
    await moveClock(ground, '1 day');
    await apiHasBeaten(ground); // what that made up for moves nothing later
    const alone = await ground.people({ cycles: 2, secondsPerWorkingDay: 10, facilitated: false });
    await alone.stop();
    let asleep: Waiting[] = [];
    await eventually(async () => {
      asleep = (await sleeping(alone.cycles)) ?? [];
      return asleep.length > 0;
    }, 240_000);
    await moveClock(ground, '0 days'); // what was seconds away is a day away now
    const early = new Set(asleep.map(({ workflow }) => workflow));
    const cameTooEarly = async (): Promise<boolean> =>
      (await spent(alone.cycles)).every(({ workflow, waits }) => waits || !early.has(workflow));
    await eventually(cameTooEarly, 120_000);
    const before = new Map((await spent(alone.cycles)).map(({ workflow, actions }) => [workflow, actions]));
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    const most = 1 + WATCHED_MS / 60_000;
    const looped = (await spent(alone.cycles)).map(
      ({ workflow, actions }) => [workflow, actions - (before.get(workflow) ?? 0)] as const,
    );
    expect(looped.filter(([, actions]) => actions > most)).toEqual([]);
    expect(await cameTooEarly()).toBe(true);
    const fired = await rungs(alone.cycles);
    await moveClock(ground, '1 day');
    await eventually(async () => {
      const now = await rungs(alone.cycles);
      return alone.cycles.every((id) => (now.get(id) ?? 0) > (fired.get(id) ?? 0));
    }, 150_000);
    for (const id of alone.cycles) await ground.recorder.ask(FAY, 'POST', `/v1/cycles/${id}/cancel`, ENOUGH);
    await expectSound(ground);
  });

  /** How many steps of their ladders each of these cycles has taken. */
  async function rungs(cycles: readonly string[]): Promise<Map<string, number>> {
    const { rows } = await sql<{ id: string; n: number }>`
      select subject as id, count(*)::int as n from journal
      where type = 'rung-fired' and subject = any(${cycles}::uuid[]) group by 1`.execute(ground.stack.superuser);
    return new Map(rows.map(({ id, n }) => [id, n]));
  }

  const areOver = async (cycles: readonly string[]): Promise<boolean> => {
    const rows = await ground.stack.db.selectFrom('gate').select('over').where('id', 'in', cycles).execute();
    return rows.length === cycles.length && rows.every((row) => row.over);
  };

  /** What of these cycles is open, has begun and waits for a step of time. */
  async function begun(cycles: readonly string[]): Promise<Waiting[]> {
    const rows = await ground.stack.db
      .selectFrom('gate')
      .select(['kind', 'id', 'revision', 'followed'])
      .select(sql<number>`extract(epoch from next_at - clock())::float8 * 1000`.as('leftMs'))
      .where('cycle', 'in', cycles)
      .where('over', '=', false)
      .where('followed', '>', 0)
      .where('nextAt', 'is not', null)
      .execute();
    return rows.map(({ kind, id, ...row }) => ({ workflow: workflowId({ kind, id }), ...row }));
  }

  /** The same, where every workflow of theirs sleeps by a timer that it has set, for some seconds more; else null. */
  async function sleeping(cycles: readonly string[]): Promise<Waiting[] | null> {
    const before = await begun(cycles);
    for (const { workflow } of before) {
      const { raw } = await ground.stack.temporal.workflow.getHandle(workflow).describe();
      if (raw.pendingWorkflowTask || (raw.pendingActivities ?? []).length > 0) return null;
    }
    const now = await begun(cycles);
    const known = new Map(before.map(({ workflow, revision }) => [workflow, revision]));
    const sleeps = ({ workflow, revision, followed, leftMs }: Waiting): boolean =>
      revision === followed && revision === known.get(workflow) && leftMs > ASLEEP_MS;
    const all = cycles.every((id) => known.has(`cycle:${id}`)) && now.length === before.length && now.every(sleeps);
    return all ? now : null;
  }

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

  /** Workflows of cycles and their children, open and ended, that cost more than their rows changed. */
  const loops = async (cycles: readonly string[]): Promise<Spent[]> =>
    (await spent(cycles)).filter(({ actions, revision }) => actions > FOR_ITSELF + PER_REVISION * revision);

  const costOf = async (cycle: string): Promise<number> =>
    (await spent([cycle])).reduce((sum, { actions }) => sum + actions, 0);

  /** What the workflows of cycles and their children cost so far: what their histories count, and tries of what is still under way. */
  async function spent(cycles: readonly string[]): Promise<Spent[]> {
    const { db, temporal } = ground.stack;
    const rows = await db.selectFrom('gate').select(['kind', 'id', 'revision']).where('cycle', 'in', cycles).execute();
    const found = rows.map(async ({ revision, ...row }): Promise<Spent[]> => {
      const workflow = workflowId(row satisfies Subject);
      const handle = temporal.workflow.getHandle(workflow);
      try {
        const { raw } = await handle.describe();
        const { events } = await handle.fetchHistory();
        const pending = raw.pendingActivities ?? [];
        const tries = pending.map(({ attempt, state }) => (attempt ?? 1) - (state === SCHEDULED ? 1 : 0));
        const again = tries.reduce((sum, times) => sum + Math.max(0, times - 1), 0);
        const waits = pending.some(({ attempt }) => (attempt ?? 1) > 1);
        return [{ workflow, revision, actions: totalOf(actionsOf(events ?? [])) + again, waits }];
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return []; // a draft, or not begun
        throw error;
      }
    });
    return (await Promise.all(found)).flat();
  }
});
