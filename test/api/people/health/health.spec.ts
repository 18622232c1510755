import { randomUUID } from 'node:crypto';
import { connect, type Database } from '../../../../libs/database/connection.js';
import type { Health } from '../../../../libs/domain/health/health.js';
import { ANN, BEN, CLEO, FAY } from '../../../servers/a-council.js';
import { AUD, TIM, aCycle, type Refusing, type TestCycle } from '../../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../../servers/an-api.js';
import { SAYINGS, at, latency, type Saying } from './sayings.js';

const HOUR = 3_600_000;

describe('the health of a collaboration', () => {
  let api: TestApi;
  let owner: Database;
  let cycle: TestCycle;
  let item: string;
  beforeAll(async () => {
    api = await anApi();
    owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 2 });
    cycle = await aCycle(api, { brief: { invite: [ANN, BEN, TIM], mustHear: ['field-worker', 'operator', 'buyer'] } });
    const published = await cycle.post(FAY, 'agenda/publish', { coverageReason: 'There are no buyers yet' });
    expect(published.status).toBe(200);
    await cycle.enter('session');
    const said = await cycle.say(ANN);
    const passages = [{ contribution: said.id, starts: 0, ends: 9 }];
    const made = await cycle.post<{ id: string }>(FAY, 'items', {
      title: 'T',
      framing: 'F',
      coAuthors: [ANN],
      passages,
    });
    item = made.body.id;
    await cycle.post(FAY, 'items', { title: 'U', framing: 'G', coAuthors: [TIM] });
    await owner.deleteFrom('citation').where('contribution', '=', said.id).execute();
    await owner.deleteFrom('contribution').where('id', '=', said.id).execute();
  });
  afterAll(async () => {
    await owner.destroy();
    await api.stop();
  });

  const health = async (as = FAY): Promise<Health> => (await cycle.get<Health>(as, 'health')).body;

  async function insert(sayings: readonly Saying[]): Promise<void> {
    const content = { program: cycle.program, audience: 'participants' as const };
    const place = { ...content, cycle: cycle.id };
    const people = await Promise.all([ANN, BEN, TIM].map((email) => cycle.person(email)));
    for (const { by, proxy, hour, cited, answered, broken } of sayings) {
      const id = randomUUID();
      const author = people[by] ?? '';
      const quality = JSON.stringify({});
      await owner
        .insertInto('contribution')
        .values({
          ...place,
          id,
          author,
          kind: 'feedback',
          channel: 'written',
          body: 'It takes 18 minutes',
          proxyFor: proxy ? 'buyers' : null,
          salt: 's',
          quality,
          at: at(hour),
        })
        .execute();
      const passage = { item, contribution: id, starts: 0, ends: 9 };
      for (const later of cited === null ? [] : [cited + 7, cited]) {
        await owner
          .insertInto('citation')
          .values({ ...content, ...passage, starts: later % 2, ends: 9, citedAt: at(hour + later) })
          .execute();
      }
      if (answered === null) continue;
      await owner
        .insertInto('disposition')
        .values({
          ...place,
          contribution: id,
          kind: 'answered',
          answer: 'See the manual',
          publishedAt: at(hour + answered),
          brokenPromise: broken,
          draftedBy: broken ? null : author,
        })
        .execute();
    }
  }

  it('is computed as one would by hand, whatever was said, cited and answered', async () => {
    await insert(SAYINGS);
    const seen = await health();
    const own = [0, 1, 2].map((who) => SAYINGS.filter(({ by, proxy }) => by === who && !proxy).length);
    const withProxies = [0, 1, 2].map((who) => SAYINGS.filter(({ by }) => by === who).length);
    const all = own.reduce((one, other) => one + other, 0);
    const differences = own.flatMap((one) => own.map((other) => Math.abs(one - other)));
    expect(seen.participation).toEqual({
      people: 3,
      spoke: own.filter((count) => count > 0).length,
      contributions: SAYINGS.length,
      byProxy: SAYINGS.length - all,
      gini: expect.closeTo(differences.reduce((one, other) => one + other, 0) / (2 * 3 * all), 9),
      largestShare: expect.closeTo(Math.max(...own) / all, 9),
      shares: ['end_user', 'field-worker', 'operator', 'team'].map((who, index) => ({
        who,
        people: expect.closeTo(1 / 3, 9),
        said: expect.closeTo((own[[0, 0, 1, 2][index] ?? 0] ?? 0) / all, 9),
      })),
    });
    expect(seen.channels).toEqual({
      used: [{ channel: 'written', said: SAYINGS.length, people: new Set(SAYINGS.map(({ by }) => by)).size }],
      largestShare: 1,
      oneChannel: 'written',
      oneVoice: Math.max(...own) > all / 2 || Math.max(...withProxies) > SAYINGS.length / 2,
    });
    expect(seen.latency).toEqual({
      toItem: latency(SAYINGS.map(({ cited }) => cited)),
      itemToAnswer: latency(
        SAYINGS.map(({ cited, answered, broken }) =>
          broken || cited === null || answered === null || answered < cited ? null : answered - cited,
        ),
      ),
      toAnswer: latency(SAYINGS.map(({ answered, broken }) => (broken ? null : answered))),
    });
    expect(seen.coverage).toEqual({ targets: 3, met: 2, share: expect.closeTo(2 / 3, 9) });
    expect(seen.closure).toEqual({ answered: null, brokenPromises: 0, topicsNotReached: 0 }); // it has not ended
  });

  it('tells pre-reads that came in time and were read before the session from the others', async () => {
    expect((await health()).preReads).toEqual({ onTime: null, read: null });
    const { id } = await owner
      .updateTable('preRead')
      .set({ sentAt: at(0) })
      .where('cycle', '=', cycle.id)
      .returning('id')
      .executeTakeFirstOrThrow();
    const later = new Date(Date.now() + HOUR).toISOString();
    for (const [email, read] of [
      [ANN, at(1)],
      [BEN, later],
    ] as const) {
      const receipt = { preRead: id, program: cycle.program, person: await cycle.person(email), at: read };
      await owner.insertInto('receipt').values(receipt).execute();
    }
    expect((await health()).preReads).toEqual({ onTime: 1, read: expect.closeTo(1 / 3, 9) });
    const { sessionAt } = await owner
      .selectFrom('cycle')
      .select('sessionAt')
      .where('id', '=', cycle.id)
      .executeTakeFirstOrThrow();
    const shortlyBefore = new Date(Date.parse(sessionAt) - HOUR).toISOString();
    await owner.updateTable('preRead').set({ sentAt: shortlyBefore }).where('id', '=', id).execute();
    expect((await health()).preReads.onTime).toBe(0);
  });

  it('counts items that went back with their cause, which they need', async () => {
    const change = (body: object) => api.call<Refusing>(FAY, 'PATCH', `/v1/items/${item}`, body, { 'if-match': '*' });
    expect(await change({ status: 'shipped' })).toMatchObject({ status: 200 });
    expect(await change({ status: 'in_progress' })).toMatchObject({
      status: 422,
      body: { code: 'reason-missing', errors: [{ path: 'cause' }] },
    });
    expect(await change({ status: 'agreed', cause: 'boredom' })).toMatchObject({ status: 400 });
    expect(await change({ title: 'V', cause: 'misunderstood' })).toMatchObject({ status: 422 });
    expect(await change({ status: 'in_progress', cause: 'misunderstood' })).toMatchObject({ status: 200 });
    expect(await change({ status: 'agreed', cause: 'defect' })).toMatchObject({ status: 200 });
    expect((await health()).items).toEqual({ all: 2, coAuthored: 0.5, reopened: 2, misunderstood: 0.5 });
    expect((await cycle.journal('item-changed')).at(-1)?.body).toMatchObject({ from: 'in_progress', cause: 'defect' });
  });

  it('counts what ladders did, and waits that people did not end in time', async () => {
    const fired = (phase: string, what: string, more: object = {}) =>
      owner
        .insertInto('journal')
        .values({
          program: cycle.program,
          subjectKind: 'cycle',
          subject: cycle.id,
          cycle: cycle.id,
          type: 'rung-fired',
          at: at(0),
          audience: 'participants',
          body: JSON.stringify({ phase, do: what, result: 'fired', ...more }),
        })
        .execute();
    await fired('agenda', 'remind');
    await fired('pre_read', 'advance_flagged'); // the clock ends it, as it should
    await fired('refinement', 'remind');
    for (const what of ['escalate', 'escalate', 'advance_flagged']) await fired('refinement', what);
    await fired('closure', 'escalate', { result: 'condition-does-not-hold' });
    await fired('closure', 'escalate');
    const rungs = { advance_flagged: 2, escalate: 3, remind: 2 };
    expect((await health()).waits).toEqual({ stalled: 2, rungs, escalations: [2, 1] });
    // the cycle went back, and refinement waits anew: as journaled today, and as an earlier release did
    await fired('refinement', 'escalate', { entry: 2 });
    const appointment = { kind: 'cycle', subject: cycle.id, entry: 3, version: 1, rung: 4 } as const;
    await owner
      .insertInto('appointment')
      .values({ ...appointment, do: 'escalate', at: at(0), condition: 'not_finished', who: [], firedAt: at(0) })
      .execute();
    await fired('refinement', 'escalate', { version: 1, rung: 4 });
    expect((await health()).waits).toEqual({ stalled: 4, rungs: { ...rungs, escalate: 5 }, escalations: [4, 1] });
  });

  it('is shown for a program as a trend and together, to those who run or audit it', async () => {
    const brief = { title: 'Second', scope: 'S', invite: [ANN], mustHear: ['buyer'] };
    const second = await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, brief);
    const read = (as: string, path: string) => api.call(as, 'GET', `/v1/programs/${cycle.program}/${path}`);
    const { body } = await api.call<{ together: Health; trend: { cycle: { id: string }; health: Health }[] }>(
      FAY,
      'GET',
      `/v1/programs/${cycle.program}/health`,
    );
    expect(body.trend.map((one) => one.cycle.id)).toEqual([cycle.id, second.body.id]);
    expect(body.trend[0]?.health).toEqual(await health(AUD));
    expect(body.trend[1]?.health).toMatchObject({
      participation: { people: 1, gini: null },
      coverage: { share: null },
    });
    expect(body.together).toEqual(body.trend[0]?.health);
    const latest = await api.call<{ trend: unknown[] }>(FAY, 'GET', `/v1/programs/${cycle.program}/health?cycles=1`);
    expect(latest.body.trend).toHaveLength(1);
    for (const query of ['cycles=0', 'cycles=51', 'cycles=many', 'cycle=1']) {
      expect(await read(FAY, `health?${query}`)).toMatchObject({ status: 400 });
    }
    for (const as of [ANN, CLEO]) {
      expect([await cycle.get(as, 'health'), await read(as, 'health')]).toMatchObject([
        { status: 403 },
        { status: 403 },
      ]);
    }
  });

  it('sets the channels that were used beside those that were planned, also outside a session', async () => {
    const map = `/v1/programs/${cycle.program}/stakeholder-map`;
    const plan = (channels: unknown) => api.call<Refusing>(FAY, 'PUT', map, { channels }, { 'if-match': '*' });
    const interview = { channel: 'interview', atLeast: 2 };
    for (const wrong of [[interview, interview], [{ channel: 'pigeon', atLeast: 1 }], [{ ...interview, atLeast: 0 }]]) {
      expect(await plan(wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    }
    expect(await plan([interview, { channel: 'demo', atLeast: 1 }])).toMatchObject({ status: 200 });
    const text = 'On Monday nine of twelve callers could not find the short form';
    for (const channel of ['interview', 'support_review', 'telemetry_briefing']) {
      const said = {
        kind: 'evidence',
        text,
        channel,
        ...(channel === 'telemetry_briefing' ? { telemetryOf: [] } : {}),
      };
      expect(await api.call(TIM, 'POST', `/v1/programs/${cycle.program}/inbox`, said)).toMatchObject({ status: 201 });
    }
    await cycle.say(ANN, { channel: 'interview' });
    const { body } = await api.call<{ channelMix: object }>(FAY, 'GET', `/v1/programs/${cycle.program}/health`);
    expect(body.channelMix).toEqual({
      days: 90,
      channels: [
        { channel: 'interview', planned: 2, said: 2, people: 2 },
        { channel: 'demo', planned: 1, said: 0, people: 0 },
        { channel: 'support_review', planned: null, said: 1, people: 1 },
        { channel: 'telemetry_briefing', planned: null, said: 1, people: 1 },
      ],
      short: ['demo'],
    });
  });

  it('flags a cycle that was heard through one channel, or by one voice, when its input closes', async () => {
    const channel = 'written';
    const author = await cycle.person(BEN);
    const where = { program: cycle.program, audience: 'participants' as const, cycle: cycle.id, author, channel };
    const said = { kind: 'feedback', body: 'Again', salt: 's', quality: '{}', at: at(0) };
    const loud = Array.from({ length: 200 }, () => ({ ...where, ...said, id: randomUUID() }));
    await owner.insertInto('contribution').values(loud).execute();
    expect((await health()).channels).toMatchObject({ oneChannel: 'written', oneVoice: true });
    expect(await cycle.post(FAY, 'input/close', { reason: 'Everybody has spoken' })).toMatchObject({ status: 200 });
    const flags = async (as: string) =>
      (await api.call<{ flags: { code: string }[] }>(as, 'GET', `/v1/cycles/${cycle.id}`)).body.flags
        .map(({ code }) => code)
        .filter((code) => code.startsWith('one-'))
        .sort();
    expect(await flags(FAY)).toEqual(['one-channel', 'one-voice']);
    expect(await flags(ANN)).toEqual(['one-channel']); // whose voice it was may be guessed: for the team
  });

  it('flags a cycle as one voice that one person said for others', async () => {
    const other = await aCycle(api);
    await other.enter('session');
    for (let n = 0; n < 5; n += 1) await other.say(BEN, { proxyFor: 'buyer' });
    await other.say(ANN);
    expect((await other.get<Health>(FAY, 'health')).body.channels).toMatchObject({ oneVoice: true });
    expect(await other.post(FAY, 'input/close', { reason: 'Everybody has spoken' })).toMatchObject({ status: 200 });
    const { body } = await api.call<{ flags: object[] }>(FAY, 'GET', `/v1/cycles/${other.id}`);
    expect(body.flags).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'one-voice' })]));
  });

  it('hears those as voices of their own for whom one facilitator wrote everything down', async () => {
    const other = await aCycle(api);
    await other.enter('session');
    for (const saidBy of [ANN, BEN, ANN, BEN, TIM]) await other.say(FAY, { channel: 'interview', saidBy });
    expect((await other.get<Health>(FAY, 'health')).body.channels).toMatchObject({ oneVoice: false });
  });

  it('shows to each their own load, and to nobody that of others', async () => {
    const load = async (as: string): Promise<object> =>
      (await api.call(as, 'GET', `/v1/programs/${cycle.program}/load`)).body;
    expect(await load(ANN)).toMatchObject({ invited: 2, days: 90, most: 6, inARow: 2, unread: 0, promises: 0 });
    expect(await load(BEN)).toMatchObject({ invited: 1, inARow: 0, contributions: 0 });
    expect(await load(FAY)).toMatchObject({ invited: 0, inARow: 0 });
    const ofProgram = owner.selectFrom('cycle').select('id').where('program', '=', cycle.program);
    const { id } = await ofProgram.orderBy('createdAt', 'desc').executeTakeFirstOrThrow();
    const shownTo = (audience: 'restricted' | 'participants') =>
      owner.updateTable('cycle').set({ audience }).where('id', '=', id).execute();
    await shownTo('restricted');
    expect(await load(BEN)).toMatchObject({ invited: 1, inARow: 1 }); // as if there were no other cycle
    await shownTo('participants');
  });

  it('says how much of what was said has an answer once the cycle has ended', async () => {
    await cycle.post(FAY, 'cancel', { reason: 'Budget' });
    const owed = await owner
      .selectFrom('contribution')
      .leftJoin('disposition', 'disposition.contribution', 'contribution.id')
      .select(['publishedAt', 'brokenPromise', 'draftedBy'])
      .where('contribution.cycle', '=', cycle.id)
      .execute();
    const answered = owed.filter((one) => one.publishedAt !== null && one.draftedBy !== null).length; // not what the cancelling put off
    const brokenPromises = owed.filter((one) => one.brokenPromise).length;
    expect(brokenPromises).toBeGreaterThan(0);
    expect((await health()).closure).toEqual({
      answered: expect.closeTo(answered / owed.length, 9),
      brokenPromises,
      topicsNotReached: 0,
    });
  });

  it('counts people who have left as what they were', async () => {
    const { participation, coverage, items: made } = await health();
    expect([participation.shares.length, coverage.met]).toEqual([4, 2]);
    expect(made.coAuthored).toBeGreaterThan(0);
    const left = `/v1/programs/${cycle.program}/participants/${await cycle.person(ANN)}`;
    expect(await api.call(FAY, 'DELETE', left)).toMatchObject({ status: 200 });
    expect(await health()).toMatchObject({ participation, coverage, items: made });
  });
});
