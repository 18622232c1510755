import { AGENDA, CLEO, DEE, FAY, aCouncil, type Council } from '../servers/a-council.js';
import { aWorld, type World } from '../servers/a-world.js';
import { onTime } from './on-time.js';

const KIM = 'kim@example.org'; // reviews, and no decision names her

describe('a cycle that nobody touches', () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld();
  }, 60_000);
  afterAll(() => world.end());

  it('ends by itself, each phase by the last rung of its ladder, on time', async () => {
    const brief = { mustHear: ['operator', 'screen-reader'], objectives: AGENDA.objectives };
    const council: Council = await aCouncil(world, { start: '2027-01-04T09:00:00.000Z', brief });
    await world.until('2027-03-01T09:00:00.000Z');

    const begun = (await council.journal()).filter(({ type }) => type === 'phase-began');
    const planned = [
      ['agenda', '2027-01-04T09:00:00Z'],
      ['pre_read', '2027-01-08T09:00:00Z'], // 3 working days, then one more for the deputy
      ['session', '2027-01-11T09:00:00Z'], // its instant, which the late pre-reads did not move
      ['refinement', '2027-01-12T16:00:00Z'], // the end of the working day after the session in Berlin
      ['closure', '2027-01-21T08:00:00Z'],
      ['closed', '2027-01-26T08:00:00Z'],
    ];
    expect(begun.map(({ body, at }, index) => [body.phase, onTime(at, planned[index]?.[1] ?? '')])).toEqual(planned);
    await expect(council.cycle()).resolves.toMatchObject({ phase: 'closed', next: null });
    const flags = await world.db
      .selectFrom('flag')
      .select(['code', 'facts'])
      .where('subject', '=', council.id)
      .execute();
    expect(flags).toContainEqual({ code: 'missing-coverage', facts: { missing: ['screen-reader'] } });
    expect(flags).toContainEqual({ code: 'nothing-learnt', facts: { count: 1 } });
    await expect(world.workflows.isRunning({ kind: 'cycle', id: council.id })).resolves.toBe(false);
  });

  it('reminds a compliance reviewer whom no decision names, until they have said which obligations apply', async () => {
    const council = await aCouncil(world, { start: '2027-03-01T09:00:00.000Z' });
    const kim = { email: KIM, name: 'Kim', group: 'regulator', roles: ['compliance_reviewer'] };
    await world.act(FAY, 'POST', `/v1/programs/${council.program}/participants`, { participants: [kim] });
    await council.post(FAY, 'invitations', { emails: [CLEO, KIM], compliance: true });
    await expect(council.post(CLEO, 'obligations', { obligations: [] })).resolves.toMatchObject({ status: 200 });
    await world.until('2027-03-03T09:10:00.000Z'); // a working day before the agenda is due, however slowly it began
    const people = async (): Promise<string[]> => {
      const told = await world.db
        .selectFrom('notice')
        .innerJoin('person', 'person.id', 'notice.person')
        .select('email')
        .where('cycle', '=', council.id)
        .where('purpose', '=', 'reminder')
        .execute();
      return told.map(({ email }) => email).sort();
    };
    expect(await people()).toEqual([DEE, FAY, KIM].sort()); // not Cleo, who answered
    await council.post(KIM, 'obligations', { obligations: [{ reference: 'Art. 5', statement: 'Keep it short' }] });
    await council.post(FAY, 'cancel', { reason: 'Enough for this test' });
  });
});
