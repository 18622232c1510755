import { sql } from 'kysely';
import { accountOutages, beat } from '../../libs/commands/time/outages.js';
import { plusMs } from '../../libs/domain/time.js';
import { AGENDA, FAY, aCouncil } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';
import { SILENT_NOTIFIER } from '../servers/api/silent-notifier.js';

describe('an outage in which nobody could act', () => {
  let world: World;
  const beats = async (): Promise<void> => {
    await world.now();
    await beat(world.api.db);
  };
  const rungs = async (council: Awaited<ReturnType<typeof aCouncil>>) =>
    (await council.journal())
      .filter(({ type }) => type === 'rung-fired')
      .map(({ body, at }) => [body.do, body.result, at.slice(0, 16)]);

  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  it('misses reminders and moves what ends the stall by the working time that was lost, once', async () => {
    const council = await aCouncil(world, { start: '2027-01-04T08:00:00.000Z', brief: { ...AGENDA, deputy: FAY } });
    await beats();
    const before = await council.cycle(); // agenda: due Thursday 08:00, reminder a working day before, ends on Friday
    expect(before.deadline?.slice(0, 16)).toBe('2027-01-07T08:00');
    await world.until('2027-01-05T08:00:00.000Z');
    await beats(); // a silence of a day: an outage, into which no reminder fell
    expect(await accountOutages(world.db, SILENT_NOTIFIER)).toBe(1);
    await world.settle();

    await world.until('2027-01-05T12:00:00.000Z');
    await beats(); // the morning was silent too
    world.skewMs = 3 * 86_400_000; // the machine sleeps until Friday 12:00: three working days, in which no timer runs
    await world.settle(); // the worker wakes first: the API has not beaten yet
    await world.settle();
    const fired = await rungs(council);
    expect(fired.filter(([step]) => step === 'remind').map(([, result]) => result)).toEqual(['missed']);
    expect(fired.map(([step]) => step)).toContain('escalate'); // nobody could act, and somebody must hear of it
    expect(fired.map(([step]) => step)).not.toContain('advance_flagged');
    const looks = (await council.journal()).filter(({ type }) => type === 'rungs-moved');
    expect(looks.length).toBeLessThan(5); // once for each rung that was due, and not as often as one can look while it lasts
    await beats();
    await accountOutages(world.db, SILENT_NOTIFIER);
    await world.settle();

    const { phase, flags } = await council.cycle();
    expect(phase).toBe('agenda');
    expect(flags.filter(({ code }) => code === 'outage').length).toBeGreaterThan(0);
    const lost = (await council.journal())
      .filter(({ type, subject }) => type === 'rungs-moved' && subject === council.id)
      .reduce((sum, { body }) => sum + Number(body.lostMs), 0);
    const { rows } = await sql<{ at: string }>`
      select at from appointment where subject = ${council.id} and "do" = 'advance_flagged' and entry = 1`.execute(
      world.db,
    );
    expect(Math.round(lost / 3_600_000)).toBe(8 + 4 + 24); // Monday, Tuesday morning, and three days of eight hours
    const off = Date.parse(rows[0]?.at ?? '') - Date.parse('2027-01-14T12:00:00.000Z'); // Friday morning and 36 hours
    expect(Math.abs(off)).toBeLessThan(60_000);

    expect(await accountOutages(world.db, SILENT_NOTIFIER)).toBe(0);
    await sql`update heartbeat set at = '2027-02-01'`.execute(world.api.db); // from now on it beats
    await world.until(plusMs('2027-01-14T12:00:00.000Z', 180_000));
    expect((await council.cycle()).phase).not.toBe('agenda');
    expect((await rungs(council)).filter(([step]) => step === 'advance_flagged')).toHaveLength(1);
  });
});
