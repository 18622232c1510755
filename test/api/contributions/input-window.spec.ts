import { connect, type Database } from '../../../libs/database/connection.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { TIM, aCycle, type Refusing, type Said, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { replaceClock, setClock } from '../../servers/test-clock.js';

const GOOD = { kind: 'feedback', text: 'On Monday the export took 18 minutes; it should take 5.' };

describe('the time for input', () => {
  let api: TestApi;
  let owner: Database;
  let cycle: TestCycle;
  const say = (as: string) => cycle.post<Said & Refusing>(as, 'contributions', GOOD);
  const stopClock = (at: string | null) => setClock(owner, at);
  const aSession = async (): Promise<void> => {
    cycle = await aCycle(api);
    await cycle.enter('session');
  };

  beforeAll(async () => {
    api = await anApi();
    owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 2 });
    await replaceClock(owner);
  });
  afterEach(() => stopClock(null));
  afterAll(async () => {
    await owner.destroy();
    await api.stop();
  });

  it('ends with the instant of its closing and no later, with what was promised in the answer', async () => {
    await aSession();
    const { closesAt, opensAt } = await api.db
      .selectFrom('inputWindow')
      .selectAll()
      .where('subject', '=', cycle.id)
      .executeTakeFirstOrThrow();
    await stopClock(closesAt);
    const last = await say(ANN);
    await stopClock(new Date(Date.parse(closesAt) + 1).toISOString());
    const late = await say(ANN);
    await stopClock(new Date(Date.parse(opensAt) - 1).toISOString());
    const early = await say(ANN);
    await stopClock(opensAt);
    const first = await say(ANN);
    expect([last.status, late.status, early.status, first.status]).toEqual([201, 409, 409, 201]);
    expect(last.body).toMatchObject({ at: closesAt });
    expect(late.body).toMatchObject({ code: 'input-closed', detail: expect.stringContaining(closesAt) });
    expect(early.body.code).toBe('input-closed');
  });

  it('has not come before pre-reads are out, stops on hold, and is over when input was ended early or the cycle is', async () => {
    cycle = await aCycle(api);
    const closed = { status: 409, body: { code: 'input-closed' } };
    expect(await say(ANN)).toMatchObject(closed);
    await cycle.enter('pre_read');
    expect(await say(ANN)).toMatchObject({ status: 201 });
    await cycle.post(FAY, 'hold', { reason: 'A pause' });
    expect(await say(ANN)).toMatchObject(closed);
    await cycle.post(FAY, 'resume');
    await cycle.enter('refinement');
    expect(await say(ANN)).toMatchObject(closed);
    await cycle.post(FAY, 'back', { reason: 'Two people were ill' });
    expect(await say(ANN)).toMatchObject({ status: 201 });
    await cycle.post(FAY, 'cancel', { reason: 'Budget' });
    expect(await say(ANN)).toMatchObject(closed);
  });

  it('that was ended early is told as over, and not as if a hold had stopped it', async () => {
    await aSession();
    const input = async () => {
      const { body } = await api.call<{ input: { closesAt: string } }>(ANN, 'GET', `/v1/cycles/${cycle.id}`);
      return Date.parse(body.input.closesAt);
    };
    const planned = await input();
    const ended = await cycle.post(FAY, 'input/close', { reason: 'everybody has spoken' });
    expect(ended.status).toBe(200);
    const closed = await input();
    expect(closed).toBeLessThan(planned);
    const told = /^The cycle is in its refinement phase; input was from \S+ until \S+Z\. /;
    expect((await say(ANN)).body.detail).toMatch(told);
    await cycle.post(FAY, 'hold', { reason: 'A pause' });
    expect((await say(ANN)).body.detail).toMatch(told);
    await cycle.post(FAY, 'resume');
    expect(await input()).toBe(closed);
  });

  it('is over with a cycle that is cancelled', async () => {
    await aSession();
    await cycle.post(FAY, 'cancel', { reason: 'Budget' });
    expect((await say(ANN)).body.detail).toMatch(/^The cycle is cancelled; input was from /);
  });

  it('ends for each of fifty who speak meanwhile before or after what they say: it is counted, or refused', async () => {
    await aSession();
    const before = await Promise.all(Array.from({ length: 25 }, (_, n) => say(n % 2 ? ANN : BEN)));
    const crowd = (length: number) => Array.from({ length }, (_, n) => say([ANN, BEN, TIM, CLEO][n % 4] ?? ANN));
    const first = crowd(20);
    const closing = cycle.post(FAY, 'input/close', { reason: 'everybody has spoken' });
    const [closed, ...answers] = await Promise.all([closing, ...first, ...crowd(30)]);
    expect(closed.status).toBe(200);
    const said = [...before, ...answers].filter(({ status }) => status === 201).map(({ body }) => body.id);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`)).size).toBeLessThanOrEqual(1);
    for (const { status, body } of refused) expect([status, body.code]).toEqual([409, 'input-closed']);
    const rows = await api.db.selectFrom('contribution').select('id').where('cycle', '=', cycle.id).execute();
    expect(rows.map(({ id }) => id).sort()).toEqual([...said].sort());
    const journaled = (await cycle.journal('contributed')).map(({ body }) => body.contribution as string);
    expect(journaled.sort()).toEqual([...said].sort());
    const began = await api.db
      .selectFrom('gate')
      .select('openedAt')
      .where('id', '=', cycle.id)
      .executeTakeFirstOrThrow();
    const latest = await api.db
      .selectFrom('contribution')
      .select(({ fn }) => fn.max('at').as('at'))
      .where('cycle', '=', cycle.id)
      .executeTakeFirstOrThrow();
    expect(String(latest.at) <= began.openedAt).toBe(true);
  });

  it('lasts until the working day of everybody invited has ended, by their own clocks, and not a moment longer', async () => {
    const [GIL, HAL] = ['gil@example.org', 'hal@example.org'];
    const closes = async () => (await cycle.get<{ input: { closesAt: string } }>(FAY, 'agenda')).body.input.closesAt;
    const at = '2027-09-23T12:00:00.000Z'; // a Thursday; the working day that follows ends on Friday, 15:00 in Berlin
    const calendar = { zone: 'Europe/Berlin', holidays: ['2027-09-27'] }; // the Monday after it
    const lead = { leadTimes: { input: { workingDays: 1 } } };
    await stopClock('2027-09-06T08:00:00.000Z');
    const brief = { invite: [], session: { at, minutes: 60 } };
    cycle = await aCycle(api, { brief, engagement: { calendar, ...lead } });
    const zones = { [ANN]: 'America/Los_Angeles', [GIL]: 'Asia/Kolkata', [HAL]: 'Pacific/Auckland' };
    for (const [email, zone] of Object.entries(zones)) {
      const participants = [{ email, name: email, group: 'end_user', zone }];
      await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
      await owner.updateTable('person').set({ zone }).where('email', '=', email).execute();
    }
    const invite = (email: string) => cycle.post(FAY, 'invitations', { emails: [email] });
    expect(await closes()).toBe('2027-09-24T15:00:00.000Z'); // nobody yet: the program's own, Friday 17:00
    await invite(ANN);
    expect(await closes()).toBe('2027-09-25T00:00:00.000Z'); // Friday 17:00 in Los Angeles
    await invite(HAL);
    expect(await closes()).toBe('2027-09-28T04:00:00.000Z'); // Saturday there: Tuesday 17:00, clocks gone forward
    await cycle.enter('pre_read');
    await invite(GIL); // when pre-reads are out
    await stopClock(at);
    await cycle.enter('session');
    const planned = '2027-09-28T11:30:00.000Z'; // Friday evening there: Tuesday 17:00 in Kolkata
    expect(await closes()).toBe(planned);
    await stopClock('2027-09-23T12:30:00.000Z');
    await cycle.post(FAY, 'hold', { reason: 'The server room is flooded' });
    await stopClock('2027-09-24T12:00:00.000Z');
    await cycle.post(FAY, 'resume'); // a working day of everybody was lost; 15 hours were left by the program: Wednesday 13:00 in Berlin
    const last = '2027-09-29T11:30:00.000Z'; // a day later as well: Wednesday 17:00 in Kolkata
    expect(await closes()).toBe(last);
    const gate = await api.db.selectFrom('gate').select('deadline').where('id', '=', cycle.id).executeTakeFirst();
    const rungs = await api.db
      .selectFrom('appointment')
      .select(['do', 'at'])
      .where('subject', '=', cycle.id)
      .where('do', '=', 'advance_flagged')
      .execute();
    expect(gate?.deadline).toBe(last);
    expect(rungs).toContainEqual({ do: 'advance_flagged', at: last }); // the phase ends with it
    await stopClock(last);
    expect(await say(ANN)).toMatchObject({ status: 201 });
    await stopClock('2027-09-29T11:30:00.001Z');
    expect(await say(GIL)).toMatchObject({ status: 409, body: { code: 'input-closed' } });
  });
});
