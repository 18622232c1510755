import type { KyselyPlugin } from 'kysely';
import { PostgresPhaseNotices } from '../../../libs/commands/phase-notices/phase-notices.js';
import { changesForMovedDeadlines } from '../../../libs/commands/absences/missing-reviewers.js';
import type { Move } from '../../../libs/domain/change.js';
import { subject } from '../../../libs/domain/subject.js';
import { ANN, BEN, CLEO, CORA, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycleEach, type Refusing } from '../../servers/a-cycle.js';
import { typed } from '../../cli/typed.js';

describe('an invitation that is taken back', () => {
  const { api, cycle } = aCycleEach({ brief: { mustHear: ['end_user'] } });
  const withdraw = (emails: readonly string[], more: object = {}) =>
    cycle.post<Refusing & { invited: number; withdrawn: number }>(FAY, 'invitations/withdraw', { emails, ...more });
  const notices = async (purpose: string): Promise<string[]> => {
    const rows = await api.db
      .selectFrom('notice')
      .innerJoin('person', 'person.id', 'notice.person')
      .select('person.email')
      .where('cycle', '=', cycle.id)
      .where('purpose', '=', purpose)
      .orderBy('person.email')
      .execute();
    return rows.map(({ email }) => email);
  };
  const names = async (): Promise<string[]> =>
    (await cycle.get<{ items: { person: { name: string } }[] }>(FAY, 'readers')).body.items
      .map(({ person }) => person.name)
      .sort();
  const coraJoins = async (): Promise<void> => {
    const cora = { email: CORA, name: 'Cora', group: 'regulator', roles: ['compliance_reviewer'] };
    const at = `/v1/programs/${cycle.program}/participants`;
    expect((await api.call(FAY, 'POST', at, { participants: [cora] })).status).toBeLessThan(300);
  };
  const cleoIs = async (role: string): Promise<void> => {
    const at = `/v1/programs/${cycle.program}/participants/${await cycle.person(CLEO)}`;
    const patched = await api.call(FAY, 'PATCH', at, { roles: [role] }, { 'if-match': '*' });
    expect(patched).toMatchObject({ status: 200 });
  };
  const told = async (): Promise<unknown[]> => {
    const queued = api.db.selectFrom('notice').select('data').where('purpose', '=', 'reviewer_missing');
    const rows = await queued.where('cycle', '=', cycle.id).orderBy('createdAt').execute();
    return rows.map(({ data }) => data);
  };
  const problems = async (): Promise<unknown[]> => {
    const path = `/v1/programs/${cycle.program}/problems`;
    const { items } = (await api.call<{ items: { code: string; subject: unknown }[] }>(FAY, 'GET', path)).body;
    return items.filter(({ code }) => code === 'nobody-may-review').map((one) => one.subject);
  };
  const tell = () => new PostgresPhaseNotices(api.db).send({ subject: subject('cycle', cycle.id), entry: 1 }, 'invite');

  it('is gone, with what comes with it, and said once to whoever was told of it', async () => {
    await tell();
    const done = await withdraw([BEN, TIM, BEN.toUpperCase()]); // Tim never was invited
    expect(done).toMatchObject({ status: 200, body: { invited: 1, withdrawn: 1 } });
    expect(await withdraw([BEN])).toMatchObject({ status: 200, body: { invited: 1, withdrawn: 0 } });
    expect(await names()).toEqual(['Ann']);
    expect(await notices('invitation_withdrawn')).toEqual([BEN]);
    expect(await cycle.journal('invitations-withdrawn')).toMatchObject([
      { body: { people: [await cycle.person(BEN)] } },
    ]);
    await cycle.enter('session');
    expect(await cycle.post(BEN, 'session/attendance')).toMatchObject({ status: 403, body: { code: 'no-right' } });
  });

  it('is told again when it is given again, and not told at all to whoever had not heard of it', async () => {
    await withdraw([BEN]); // before anybody was told
    expect(await notices('invitation_withdrawn')).toEqual([]);
    await cycle.post(FAY, 'invitations', { emails: [BEN] });
    await withdraw([BEN]);
    await cycle.post(FAY, 'invitations', { emails: [BEN] });
    expect(await notices('invitation_withdrawn')).toEqual([BEN]);
    expect(await notices('invitation')).toEqual([BEN, BEN]);
  });

  it('stays with whoever takes part, and then with all that were named', async () => {
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    await cycle.post(CLEO, 'obligations', { obligations: [] });
    await cycle.enter('pre_read');
    await cycle.say(BEN);
    const refused = await withdraw([ANN, BEN, CLEO], { coverageReason: 'They were a mistake' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect(refused.body.errors).toEqual([
      { path: 'emails[1]', message: `${BEN} has said something in it, which gets an answer` },
      { path: 'emails[2]', message: `${CLEO} has recorded which obligations apply` },
    ]);
    expect(await names()).toEqual(['Ann', 'Ben', 'Cleo']);
    expect(await withdraw(['x@example.org'])).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'emails[0]' }] },
    });
    expect(await cycle.post(EVE, 'invitations/withdraw', { emails: [ANN] })).toMatchObject({ status: 404 });
  });

  it('stays with the last who is to say which obligations apply, so that the agenda does not get past them', async () => {
    await coraJoins();
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    await cycle.post(FAY, 'invitations', { emails: [CORA] }); // who is asked for nothing
    const open = { status: 409, body: { code: 'obligations-open' } };
    const says = `${CLEO} reviews compliance, and has recorded neither an obligation nor "none"`;
    expect(await withdraw([BEN, CLEO, CORA])).toMatchObject({
      status: 409,
      body: { code: 'obligations-open', errors: [{ path: 'emails[1]', message: says }] },
    });
    expect(await names()).toEqual(['Ann', 'Ben', 'Cleo', 'Cora']);
    expect((await cycle.post<Refusing>(FAY, 'agenda/publish')).body.code).toBe('obligations-open');
    await cycle.post(FAY, 'invitations', { emails: [CORA], compliance: true });
    expect(await withdraw([CLEO, CORA])).toMatchObject(open);
    expect(await withdraw([CLEO])).toMatchObject({ status: 200, body: { withdrawn: 1 } });
    expect(await withdraw([CORA])).toMatchObject(open);
    expect((await cycle.post<Refusing>(FAY, 'agenda/publish')).body.code).toBe('obligations-open');
  });

  it('is missed by whoever is away when a deadline moves to that time; facilitators hear so each time that it does', async () => {
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    const { deadline } = (await api.call<{ deadline: string }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    const day = (days: number): string => new Date(Date.parse(deadline) + days * 86_400_000).toISOString();
    const absences = `/v1/programs/${cycle.program}/absences`;
    expect((await api.call(CLEO, 'POST', absences, { from: day(10), to: day(20) })).status).toBe(201);
    const withDeputy = { from: day(30), to: day(40), deputy: CORA };
    await coraJoins();
    expect((await api.call(CLEO, 'POST', absences, withDeputy)).status).toBe(201);
    const move = async (days: number): Promise<number> => {
      const moved = await cycle.post(FAY, 'deadline', { to: day(days), reason: 'The data come later' });
      expect(moved.status).toBe(200);
      return (await told()).length;
    };
    expect([await move(9), await move(12), await move(14)]).toEqual([0, 1, 1]);
    expect(await told()).toMatchObject([{ about: await cycle.person(CLEO), because: 'away' }]);
    expect([await move(35), await move(15)]).toEqual([1, 2]);
  });

  it('is missed by whoever had declared to be away when the agenda is due; facilitators hear so when it begins, once', async () => {
    const { deadline } = (await api.call<{ deadline: string }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    const [from, to] = [-1, 1].map((days) => new Date(Date.parse(deadline) + days * 86_400_000).toISOString());
    expect((await api.call(CLEO, 'POST', `/v1/programs/${cycle.program}/absences`, { from, to })).status).toBe(201);
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    expect(await told()).toEqual([]);
    await tell();
    await tell();
    expect(await told()).toMatchObject([{ about: await cycle.person(CLEO), because: 'away' }]);
  });

  it('is missed by a facilitator who reviews as well and is away; they hear nothing of themselves, the others do', async () => {
    const at = `/v1/programs/${cycle.program}/participants`;
    const roles = ['facilitator', 'compliance_reviewer'];
    const participants = [{ email: CORA, name: 'Cora', group: 'regulator', roles }];
    expect((await api.call(FAY, 'POST', at, { participants })).status).toBeLessThan(300);
    await cycle.post(FAY, 'invitations', { emails: [CORA], compliance: true });
    const { deadline } = (await api.call<{ deadline: string }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    const [from, to] = [-1, 1].map((days) => new Date(Date.parse(deadline) + days * 86_400_000).toISOString());
    expect((await api.call(CORA, 'POST', `/v1/programs/${cycle.program}/absences`, { from, to })).status).toBe(201);
    expect(await notices('reviewer_missing')).toEqual([FAY]);
    await tell();
    expect(await notices('reviewer_missing')).toEqual([FAY, FAY]); // also when the agenda begins
  });

  it('is asked about once for what moves, and never where no deadline does', async () => {
    const self = subject('cycle', cycle.id);
    const until = new Date().toISOString();
    const made = { move: 'makeUp', subject: self, signal: null, until, shifted: [], missed: [] } as const;
    const asked = async (move: Move): Promise<number> => {
      let count = 0;
      const counting: KyselyPlugin = {
        transformQuery: ({ node }) => {
          count += 1;
          return node;
        },
        transformResult: ({ result }) => Promise.resolve(result),
      };
      const news = await api.db
        .transaction()
        .execute((tx) => changesForMovedDeadlines(tx.withPlugin(counting), cycle.program, [move], until));
      expect(news).toEqual([]);
      return count;
    };
    expect(await asked(made)).toBe(0);
    expect(await asked({ ...made, deadline: until })).toBe(1);
  });

  it('holds the agenda for whoever reviews compliance no more, or is away, until somebody else is asked; facilitators hear so', async () => {
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    const cleo = await cycle.person(CLEO);
    const absences = `/v1/programs/${cycle.program}/absences`;
    const { deadline } = (await api.call<{ deadline: string }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    const away = async (...days: readonly [number, number]): Promise<void> => {
      const [from, to] = days.map((day) => new Date(Date.parse(deadline) + day * 86_400_000).toISOString());
      expect((await api.call(CLEO, 'POST', absences, { from, to })).status).toBe(201);
    };
    await away(300, 310); // what is due by then is said by then
    await away(1, 3);
    expect(await told()).toEqual([]);
    await away(-0.5, 0.5);
    expect(await told()).toMatchObject([{ about: cleo, because: 'away' }]);
    expect(await problems()).toEqual([]);
    await cleoIs('contributor');
    const says = 'Cleo reviews compliance no more: invite another reviewer, and take their invitation back';
    const open = { status: 409, body: { code: 'obligations-open', errors: [{ message: says }] } };
    expect(await cycle.post<Refusing>(FAY, 'agenda/publish')).toMatchObject(open);
    expect(await told()).toMatchObject([{ because: 'away' }, { about: cleo, because: 'gone' }]);
    expect(await problems()).toEqual([{ kind: 'cycle', id: cycle.id }]);
    expect(await withdraw([CLEO])).toMatchObject({ status: 409, body: { code: 'obligations-open' } });
    const cleos = `/v1/programs/${cycle.program}/participants/${cleo}`;
    expect(await api.call(FAY, 'DELETE', cleos)).toMatchObject({ status: 200 });
    expect(await cycle.post<Refusing>(FAY, 'agenda/publish')).toMatchObject(open);
    await coraJoins();
    await cycle.post(FAY, 'invitations', { emails: [CORA], compliance: true });
    expect((await cycle.post<Refusing>(FAY, 'agenda/publish')).body.errors).toMatchObject([
      { message: says },
      { message: 'Cora has not answered' },
    ]);
    expect(await withdraw([CLEO, CORA])).toMatchObject({ status: 409, body: { code: 'obligations-open' } });
    expect(await withdraw([CLEO])).toMatchObject({ status: 200 });
    expect(await problems()).toEqual([]);
    expect((await cycle.post<Refusing>(FAY, 'agenda/publish')).body.errors).toMatchObject([
      { message: 'Cora has not answered' },
    ]);
  });

  it('waits no more for whoever reviews compliance no more once another has answered, and takes them back', async () => {
    await coraJoins();
    await cycle.post(FAY, 'invitations', { emails: [CLEO, CORA], compliance: true });
    await cleoIs('contributor');
    expect(await problems()).toEqual([{ kind: 'cycle', id: cycle.id }]);
    await cycle.post(CORA, 'obligations', { obligations: [] });
    expect(await problems()).toEqual([]);
    expect(await withdraw([CLEO])).toMatchObject({ status: 200, body: { withdrawn: 1 } });
  });

  it('holds no agenda that somebody else has answered, and is a problem until the agenda is out or they review again', async () => {
    await coraJoins();
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    await cleoIs('contributor');
    expect(await problems()).toEqual([{ kind: 'cycle', id: cycle.id }]);
    await cleoIs('compliance_reviewer');
    expect(await problems()).toEqual([]);
    await cycle.post(FAY, 'invitations', { emails: [CORA], compliance: true });
    await cycle.post(CORA, 'obligations', { obligations: [] });
    await cleoIs('contributor');
    expect((await told()).filter((one) => (one as { because: string }).because === 'gone')).toHaveLength(1);
    expect(await cycle.post(FAY, 'agenda/publish')).toMatchObject({ status: 200 });
  });

  it('is one problem however often they lose the role, and none any more when the cycle is called off', async () => {
    await cycle.post(FAY, 'invitations', { emails: [CLEO], compliance: true });
    for (const role of ['contributor', 'compliance_reviewer', 'contributor']) await cleoIs(role);
    expect(await problems()).toEqual([{ kind: 'cycle', id: cycle.id }]);
    expect(await cycle.post(FAY, 'cancel', { reason: 'Nobody can come' })).toMatchObject({ status: 200 });
    expect(await problems()).toEqual([]);
  });

  it('stays with whoever is to decide or to review, until they are not', async () => {
    const decision = {
      question: 'Short form or long?',
      options: [{ title: 'Short' }, { title: 'Long' }],
      proposer: FAY,
      authority: TIM,
      deciders: [ANN],
      reviewers: [CLEO],
    };
    const proposed = await cycle.post<{ id: string }>(FAY, 'decisions', decision);
    expect(proposed.status).toBe(201);
    expect((await withdraw([ANN, CLEO])).body.errors.map(({ message }) => message)).toEqual([
      `${ANN} has a part in a decision of it; withdraw the decision, or leave them invited`,
      `${CLEO} reviews a part of it; hand the review over first`,
    ]);
    const ended = await api.call(FAY, 'POST', `/v1/decisions/${proposed.body.id}/withdraw`, { reason: 'A mistake' });
    expect(ended.status).toBe(200);
    await coraJoins();
    await cycle.post(FAY, 'invitations', { emails: [CORA], compliance: true });
    expect(await withdraw([ANN, CLEO])).toMatchObject({ status: 200, body: { withdrawn: 2 } });
    expect((await cycle.post(FAY, 'decisions', decision)).status).toBe(201); // which invites its reviewer again
    expect(await notices('invitation')).toEqual([CLEO, CLEO, CORA]);
  });

  it('takes a reason once the agenda is out and somebody is missed then, and a flag', async () => {
    await cycle.enter('pre_read');
    const closes = async () => (await cycle.get<{ input: { closesAt: string } }>(BEN, 'agenda')).body.input.closesAt;
    const before = await closes();
    expect(await withdraw([ANN])).toMatchObject({
      status: 409,
      body: {
        code: 'missing-coverage',
        errors: [{ path: 'mustHear', message: expect.stringMatching(/^0 of at least 1 .*end_user/) }],
      },
    });
    expect(await names()).toEqual(['Ann', 'Ben']);
    expect((await withdraw([ANN], { coverageReason: 'Ann has left for a year' })).status).toBe(200);
    expect((await api.call(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body).toMatchObject({
      flags: expect.arrayContaining([
        expect.objectContaining({ code: 'missing-coverage', facts: { missing: ['end_user'] } }),
      ]),
    });
    expect(await closes()).toBe(before); // as people were told
    expect((await withdraw([BEN])).status).toBe(200); // nobody is missed
    expect((await cycle.post(FAY, 'invitations', { emails: [ANN] })).status).toBe(200);
    expect(await withdraw([ANN])).toMatchObject({ status: 409, body: { code: 'missing-coverage' } }); // that reason was for then
    expect((await withdraw([ANN], { coverageReason: 'She is ill' })).status).toBe(200);
    expect((await withdraw([ANN], { coverageReason: 'She is not invited' })).status).toBe(200); // takes nothing back
    expect(await cycle.get(FAY, 'coverage')).toMatchObject({ body: { reason: 'Ann has left for a year; She is ill' } });
  });

  it('leaves the reason for who was missed with these, whoever else is taken back later and why', async () => {
    await cycle.enter('pre_read');
    expect((await withdraw([ANN], { coverageReason: 'Ann has left for a year' })).status).toBe(200);
    expect((await cycle.post(FAY, 'invitations', { emails: [ANN] })).status).toBe(200);
    expect((await withdraw([BEN], { coverageReason: 'Ben has moved' })).status).toBe(200); // nobody is missed
    expect(await cycle.get(FAY, 'closure')).toMatchObject({
      body: { note: { notHeard: { missing: ['end_user'], reason: 'Ann has left for a year; Ben has moved' } } },
    });
  });

  it('is taken back from the command line', async () => {
    expect(await typed(api, FAY, 'agenda', 'uninvite', cycle.id, BEN)).toMatchObject({
      code: 0,
      text: '1 taken back, 1 invited in all',
    });
    await cycle.enter('session');
    expect(await typed(api, FAY, 'agenda', 'uninvite', cycle.id, ANN)).toMatchObject({ code: expect.any(Number) });
    expect(await names()).toEqual(['Ann']);
  });
});
