import { sql } from 'kysely';
import { AGENDA, ANN, BEN, CLEO, DEE, DEN, FAY, ODA, type CycleSeen } from '../../servers/a-council.js';
import { eventually } from '../../servers/eventually.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { expectSound } from '../invariants.js';
import { moveClock } from './clocks.js';

const WEDNESDAY = Date.parse('2027-01-06T09:00:00Z');
const TUESDAY = Date.parse('2027-01-19T10:00:00Z');
const SLEPT_WORKING_HOURS = 9 * 8 + 1; // nine whole days and an hour of Tuesday
const PEOPLE = [
  { email: DEE, name: 'Dee', group: 'team', roles: ['facilitator'] },
  ...[ANN, BEN, ODA, DEN].map((email) => ({ email, name: email.split('@')[0], group: 'end_user' })),
  { email: CLEO, name: 'Cleo', group: 'regulator', roles: ['compliance_reviewer'] },
];
const DECISION = {
  question: 'Do we drop the free-text field?',
  options: [{ title: 'Drop it' }, { title: 'Make it optional' }],
  ...{ proposer: ANN, authority: ODA, deputy: DEN, advisers: [BEN] },
};

/** Bug to seed: an outage that only counts after a month: phases and the decision ended as soon as the machine woke. */
describe('a machine that sleeps over two weekends', () => {
  let ground: ProvingGround;
  let waiting: CycleSeen;
  let deciding: CycleSeen;
  beforeAll(async () => {
    ground = await aProvingGround('weekend', { postgres: 'shared' });
    await moveClock(ground, `${WEDNESDAY - Date.now()} milliseconds`);
    await ground.stack.kill('api-1'); // its last beat is of another year: it begins anew, on Wednesday
    await ground.stack.start('api-1');
    await eventually(async () => (await outages()) === 1, 60_000); // nothing else counts towards what is lost later
    const { body: program } = await ask<{ id: string }>('/v1/programs', {
      ...{ name: 'Council', product: 'Reports', participants: PEOPLE },
      engagement: { calendar: { zone: 'UTC' } },
    });
    const brief = { scope: 'The weekly report', ...AGENDA, deputy: DEE, invite: [ANN, BEN, ODA, DEN] };
    const path = `/v1/programs/${program.id}/cycles`;
    waiting = (await ask<CycleSeen>(path, { ...brief, title: 'Waits' })).body;
    deciding = (await ask<CycleSeen>(path, { ...brief, title: 'Decides', decisions: [DECISION] })).body;
    for (const step of ['agenda/publish', 'session/open', 'input/close', 'refinement/end']) {
      await ask(`/v1/cycles/${deciding.id}/${step}`, step === 'input/close' ? { reason: 'Nobody is here' } : {});
    }
    await eventually(async () => (await seen(deciding)).decisions[0]?.phase === 'open');
  });
  afterAll(() => ground?.stop());

  it('misses reminders, moves endings by the working time lost, and decides for nobody', async () => {
    const before = await endings();
    expect(before.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['agenda', 'open']));
    expect(before.filter(({ at }) => at.getTime() >= TUESDAY)).toEqual([]); // each of them was due in that time
    await ground.stack.kill('api-1');
    await ground.stack.kill('worker-1');
    await moveClock(ground, `${TUESDAY - Date.now()} milliseconds`);
    await ground.stack.start('worker-1'); // it wakes first, and nobody has beaten yet
    await ground.stack.start('api-1');
    await eventually(async () => (await moved()).length >= new Set(before.map(({ subject }) => subject)).size, 30_000);
    await eventually(async () => !(await somethingIsDue()), 90_000); // escalations come at once, one after the other
    await expectSound(ground, { mayBeLost: () => true }); // keys are forgotten after a day, and nobody contributed

    expect((await seen(waiting)).phase).toBe('agenda');
    expect(await seen(deciding)).toMatchObject({ phase: 'decision', decisions: [{ phase: 'open' }] });
    const fired = await rungs();
    expect(fired.filter((rung) => /^(advance|apply|cancel)/.test(rung))).toEqual([]);
    expect(fired.filter((rung) => rung.startsWith('remind'))).not.toEqual([]);
    expect(fired.filter((rung) => rung.startsWith('remind') && rung !== 'remind missed')).toEqual([]);
    for (const lostMs of await moved()) expect(Math.abs(lostMs / 3_600_000 - SLEPT_WORKING_HOURS)).toBeLessThan(0.1);
    const after = await endings();
    expect(after).toHaveLength(before.length);
    expect(after.filter(({ at }) => at.getTime() < TUESDAY + 3_600_000)).toEqual([]);
  });

  const ask = <Body>(path: string, body: unknown) => ground.recorder.ask<Body>(FAY, 'POST', path, body);
  const seen = async ({ id }: CycleSeen) => (await ground.recorder.ask<CycleSeen>(FAY, 'GET', `/v1/cycles/${id}`)).body;

  /** What ends a stall and has not fired, of the agenda that waits and the decision that is open. */
  const endings = async () => {
    const { rows } = await sql<{ subject: string; phase: string; do: string; at: string }>`
      select a.subject, g.phase, a."do", a.at from appointment a
      join gate g on g.id = a.subject and g.kind = a.kind and g.entry = a.entry and g.version = a.version
      where a.fired_at is null and a."do" in ('advance_flagged', 'apply_tie_break', 'apply_default', 'cancel')
        and (g.phase = 'agenda' or g.phase = 'open')`.execute(ground.stack.superuser);
    return rows.map((row) => ({ ...row, at: new Date(row.at) }));
  };
  const outages = async (): Promise<number> => {
    const { rows } = await sql`select 1 from outage`.execute(ground.stack.superuser);
    return rows.length;
  };
  const somethingIsDue = async (): Promise<boolean> => {
    const { rows } = await sql`select 1 from gate where not over and next_at < clock()`.execute(ground.stack.superuser);
    return rows.length > 0;
  };
  const moved = async (): Promise<number[]> => {
    const { rows } = await sql<{ ms: number }>`select (body->>'lostMs')::float8 as ms from journal
      where type = 'rungs-moved' and subject_kind in ('cycle', 'decision')`.execute(ground.stack.superuser);
    return rows.map(({ ms }) => ms);
  };
  const rungs = async (): Promise<string[]> => {
    const { rows } = await sql<{ rung: string }>`select concat_ws(' ', body->>'do', body->>'result') as rung
      from journal where type = 'rung-fired'`.execute(ground.stack.superuser);
    return rows.map(({ rung }) => rung);
  };
});
