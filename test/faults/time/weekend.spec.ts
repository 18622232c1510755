import { sql } from 'kysely';
import { workingCalendar } from '../../../libs/calendar/working-calendar.js';
import { CalendarRules } from '../../../libs/domain/time.js';
import { FAY, type CycleSeen } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import { commandsToProcesses } from '../harness/commands-to-processes.js';
import { signalTree } from '../harness/process-tree.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { aSlowCycle } from '../harness/slow-cycle.js';
import { expectSound } from '../invariants.js';
import { apiHasBeaten, moveClock } from './move-clock.js';

const HOUR_MS = 3_600_000;
/** From Friday, 15:00, to Monday, 10:00. */
const ASLEEP_MS = 67 * HOUR_MS;
const PARTS = ['api-1', 'worker-1', 'temporal'] as const;
const RULES = { zone: 'UTC' };

/** So long before it is due, a workflow must have heard of its cycle. */
const STILL_MS = 5_000;
const ENOUGH = { reason: 'Enough of it' };

/** Falls due while the machine sleeps; on waking, its timer, the first beat and the relay come at once. */
const cancelledIn = (seconds: number) => ({
  leadTimes: { agenda: `PT${seconds}S` },
  ladders: { agenda: [{ when: 'at_deadline', who: ['facilitator'], do: 'cancel' }] },
});

/**
 * Seen to fail when a silence counts as an outage only after five days: nothing was moved. With steps that do not make up for outages
 * themselves: a cycle was cancelled on waking, and nothing was moved.
 */
describe('a machine that sleeps over a weekend', () => {
  const commands = commandsToProcesses();
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('weekend', { postgres: 'shared', env: commands.env });
  });
  afterAll(async () => {
    for (const part of PARTS) each(part, 'SIGCONT');
    await ground?.stop();
    commands.remove();
  });

  it('takes the working time that was lost from nobody, and goes on where it was', async () => {
    await allClocks(untilFriday());
    await apiHasBeaten(ground);
    const cycle = await aSlowCycle(ground.recorder);
    const people = await ground.people({ cycles: 2, secondsPerWorkingDay: 3 });
    await apiHasBeaten(ground);
    for (const id of people.cycles) {
      const voices = (): unknown[] =>
        ground.recorder.done().filter(({ path }) => path === `/v1/cycles/${id}/contributions`);
      await eventually(() => expect(voices()).not.toHaveLength(0), 90_000);
      await eventually(async () => expect(await followed(id)).toBeGreaterThan(0), 60_000);
    }

    const due = await dueSoon();
    for (const part of PARTS) each(part, 'SIGSTOP');
    await ground.caught.note(); // on waking, its answer counts as late
    await eventually(async () => (await clock()) > (due.deadline ?? ''), 300_000); // Temporal's timer is due as well
    const waking = allClocks(untilFriday() + ASLEEP_MS);
    for (const part of PARTS) each(part, 'SIGCONT');
    await waking;
    await eventually(async () => expect(await moved(cycle.id)).not.toHaveLength(0), 60_000);
    await people.over(150_000);

    const [outage] = await outages();
    const calendar = workingCalendar(CalendarRules.parse(RULES));
    const lost = calendar.workingMsBetween(outage?.from ?? '', outage?.until ?? '');
    expect(lost / HOUR_MS).toBeCloseTo(3, 1); // two on Friday, one on Monday
    const entries = await journalOf(cycle.id);
    expect(entries.filter(({ type }) => type === 'rung-fired')).toEqual([]);
    expect(await moved(cycle.id)).toEqual([lost]); // once
    await eventually(async () => expect(await fired(due.id)).toHaveLength(1), 60_000);
    const [itsLost, ...more] = await moved(due.id);
    expect([Math.round((10 * (itsLost ?? 0)) / HOUR_MS), more]).toEqual([30, []]);
    const [at = ''] = await fired(due.id);
    expect(at >= calendar.addWorkingMs(due.deadline ?? '', itsLost ?? 0)).toBe(true); // and not on waking
    const done = await ground.recorder.ask(FAY, 'POST', `/v1/cycles/${cycle.id}/cancel`, ENOUGH);
    expect(done.status).toBe(200);
    await expectSound(ground);
  });

  /** A cycle that falls due in some seconds, and whose workflow knows that. A slow machine needs longer to tell it. */
  async function dueSoon(): Promise<CycleSeen> {
    for (let seconds = 15; ; seconds *= 2) {
      const cycle = await aSlowCycle(ground.recorder, cancelledIn(seconds));
      await eventually(async () => expect(await followed(cycle.id)).toBeGreaterThan(0), 60_000);
      if (Date.parse(cycle.deadline ?? '') - Date.parse(await clock()) > STILL_MS) return cycle;
      await ground.recorder.ask(FAY, 'POST', `/v1/cycles/${cycle.id}/cancel`, ENOUGH);
    }
  }

  /** Postgres' clock and those of API and worker; Temporal's stays, and its timers are told by the relay. */
  async function allClocks(shiftMs: number): Promise<void> {
    await moveClock(ground, `${shiftMs} milliseconds`);
    await commands.tell(ground, { api: { shiftMs }, worker: { shiftMs } });
  }

  const untilFriday = (): number => {
    const friday = new Date(ground.began);
    friday.setUTCDate(friday.getUTCDate() + ((5 - friday.getUTCDay() + 7) % 7 || 7));
    friday.setUTCHours(15, 0, 0, 0);
    return friday.getTime() - ground.began;
  };

  const each = (part: (typeof PARTS)[number], signal: NodeJS.Signals): void => {
    const pid = ground?.stack.pid(part) ?? null;
    if (pid !== null) signalTree(pid, signal);
  };
  const clock = async (): Promise<string> =>
    (await sql<{ at: string }>`select clock() as at`.execute(ground.stack.db)).rows[0]?.at ?? '';
  const outages = async (): Promise<{ from: string; until: string }[]> => {
    const { rows } = await sql<{ from: string; until: string }>`
      select from_at as "from", until_at as until from outage
      where until_at - from_at > interval '2 days' and until_at < clock() order by 1 desc limit 1`.execute(
      ground.stack.superuser,
    );
    return rows;
  };
  const moved = async (cycle: string): Promise<(number | null)[]> =>
    (await journalOf(cycle)).flatMap(({ type, lostMs }) => (type === 'rungs-moved' ? [lostMs] : []));
  const fired = async (cycle: string): Promise<string[]> =>
    (await journalOf(cycle)).flatMap(({ type, at }) => (type === 'rung-fired' ? [at] : []));
  const followed = async (cycle: string): Promise<number> => {
    const { followed: revision } = await ground.stack.db
      .selectFrom('gate')
      .select('followed')
      .where('id', '=', cycle)
      .executeTakeFirstOrThrow();
    return revision;
  };
  const journalOf = async (cycle: string): Promise<{ type: string; at: string; lostMs: number | null }[]> =>
    (
      await sql<{ type: string; at: string; lostMs: number | null }>`
        select type, at, (body->>'lostMs')::float8 as lost_ms from journal where subject = ${cycle} order by id`.execute(
        ground.stack.superuser,
      )
    ).rows;
});
