import { sql } from 'kysely';
import { workingCalendar } from '../../../libs/calendar/working-calendar.js';
import { CalendarRules } from '../../../libs/domain/time.js';
import { AGENDA, ANN, FAY, type CycleSeen } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import { commandsToProcesses } from '../harness/commands-to-processes.js';
import { signalTree } from '../harness/process-tree.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';
import { moveClock } from './move-clock.js';

const HOUR_MS = 3_600_000;
/** From Friday, 15:00, to Monday, 10:00. */
const ASLEEP_MS = 67 * HOUR_MS;
const PARTS = ['api-1', 'worker-1', 'temporal'] as const;
const RULES = { zone: 'UTC' };

/** Seen to fail when a silence counts as an outage only after five days: nothing was moved. */
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
    await apiHasBeaten();
    const cycle = await aCycleOfDays();
    const people = await ground.people({ cycles: 2, secondsPerWorkingDay: 3 });
    await apiHasBeaten();
    const asked = ground.recorder.asked.length;
    await eventually(() => expect(ground.recorder.asked.length).toBeGreaterThan(asked + 20), 30_000);

    for (const part of PARTS) each(part, 'SIGSTOP');
    const waking = allClocks(untilFriday() + ASLEEP_MS);
    for (const part of PARTS) each(part, 'SIGCONT');
    await waking;
    await eventually(async () => expect(await moved(cycle.id)).not.toHaveLength(0), 60_000);
    await people.over(150_000);

    const [outage] = await outages();
    const lost = workingCalendar(CalendarRules.parse(RULES)).workingMsBetween(outage?.from ?? '', outage?.until ?? '');
    expect(lost / HOUR_MS).toBeCloseTo(3, 1); // two on Friday, one on Monday
    const entries = await journalOf(cycle.id);
    expect(entries.filter(({ type }) => type === 'rung-fired')).toEqual([]);
    expect(await moved(cycle.id)).toEqual([lost]); // once
    const done = await ground.recorder.ask(FAY, 'POST', `/v1/cycles/${cycle.id}/cancel`, { reason: 'Enough of it' });
    expect(done.status).toBe(200);
    await expectSound(ground, { mailsAnew: 1 });
  });

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

  /** In real lead times: its deadline is three working days away. */
  async function aCycleOfDays(): Promise<CycleSeen> {
    const { ask } = ground.recorder;
    const program = await ask<{ id: string }>(FAY, 'POST', '/v1/programs', {
      ...{ name: 'Slow council', product: 'Reports', engagement: { calendar: RULES } },
      participants: [{ email: ANN, name: 'Ann', group: 'end_user' }],
    });
    const brief = { title: 'Slow', scope: 'The weekly report', ...AGENDA, invite: [ANN] };
    return (await ask<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief)).body;
  }

  const each = (part: (typeof PARTS)[number], signal: NodeJS.Signals): void => {
    const pid = ground?.stack.pid(part) ?? null;
    if (pid !== null) signalTree(pid, signal);
  };
  const clock = async (): Promise<string> =>
    (await sql<{ at: string }>`select clock() as at`.execute(ground.stack.db)).rows[0]?.at ?? '';
  /** It has said, from now on, that it can be reached. */
  async function apiHasBeaten(): Promise<void> {
    const now = await clock();
    await eventually(async () => (await beaten()) >= now, 60_000);
  }
  const beaten = async (): Promise<string> =>
    (await sql<{ at: string }>`select at from heartbeat where part = 'api'`.execute(ground.stack.superuser)).rows[0]
      ?.at ?? '';
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
  const journalOf = async (cycle: string): Promise<{ type: string; lostMs: number | null }[]> =>
    (
      await sql<{ type: string; lostMs: number | null }>`
        select type, (body->>'lostMs')::float8 as lost_ms from journal where subject = ${cycle} order by id`.execute(
        ground.stack.superuser,
      )
    ).rows;
});
