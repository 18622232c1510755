import { aBrowser } from '../pages/a-browser.js';
import { randomUUID } from 'node:crypto';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, aCycleEach, type Refusing } from '../../servers/a-cycle.js';

const OBJECTIVE = {
  kind: 'reduce_risk',
  statement: 'Fewer reports come back',
  metric: 'returned reports',
  unit: 'percent',
  baseline: 12,
  target: 3,
};
const TOPIC = { question: 'What comes back?', yields: 'A list', evidence: 'Returned reports', minutes: 10 };
const DECISION = { question: 'Which?', options: [{ title: 'A' }], proposer: ANN, authority: TIM };
const PRE_READ = { title: 'Numbers', summary: 'What we counted', body: 'All of it' };

interface Topic {
  id: string;
  revision: number;
  minutes: number;
}
interface Agenda {
  objectives: { id: string }[];
  topics: Topic[];
  preReads: { id: string; sentAt: string | null; acknowledgedAt: string | null }[];
}

describe('the agenda', () => {
  const { api, cycle } = aCycleEach();
  const agenda = async (as = FAY): Promise<Agenda> => (await cycle.get<Agenda>(as, 'agenda')).body;
  const objective = async (): Promise<string> => (await agenda()).objectives[0]?.id ?? '';
  const topic = async (): Promise<Topic> => {
    const [first] = (await agenda()).topics;
    if (!first) throw new Error('There is no topic');
    return first;
  };
  const patch = (id: string, body: object, headers: Record<string, string> = { 'if-match': '"1"' }) =>
    api.call<Topic & Refusing>(FAY, 'PATCH', `/v1/topics/${id}`, body, headers);

  it('tells an invited person what they need', async () => {
    expect(await cycle.get(ANN, 'agenda')).toMatchObject({
      status: 200,
      body: {
        title: 'Simplified reporting',
        invited: true,
        timebox: { session: 60, firm: 25, ifTimeRemains: 0 },
        input: { planned: true, open: false },
        objectives: [{ metric: 'time', target: 6, learnt: null }],
        topics: [{ question: 'Which fields can go?', ifTimeRemains: false, scenarios: [], revision: 1 }],
        preReads: [{ title: 'Today', hasBody: false, sentAt: null, acknowledgedAt: null }],
      },
    });
    expect(await cycle.get(TIM, 'agenda')).toMatchObject({ status: 200, body: { invited: false } });
    await cycle.enter('pre_read');
    expect(await cycle.get(ANN, 'agenda')).toMatchObject({
      body: { phase: 'pre_read', input: { planned: false, open: true } },
    });
    expect(await cycle.get(EVE, 'agenda')).toMatchObject({ status: 404 });
  });

  it('tells when the session was, once it is over', async () => {
    const page = async () => (await aBrowser(api, ANN)).page(`/v1/cycles/${cycle.id}/agenda`);
    await cycle.enter('session');
    expect(await page()).not.toContain('It is over');
    await cycle.enter('refinement');
    const { body } = await cycle.get<{ session: { openedAt: string; closedAt: string } }>(ANN, 'agenda');
    const [, opened, closed] =
      /It is over\.<\/p><dl><dt>Opened at<.*?datetime="([^"]*)".*?<dt>Closed at<.*?datetime="([^"]*)".*?<dt>Planned for</s.exec(
        await page(),
      ) ?? [];
    expect([opened, closed]).toEqual([body.session.openedAt, body.session.closedAt]);
  });

  it('takes objectives and topics after those that are there', async () => {
    const added = await cycle.post<{ id: string }>(FAY, 'objectives', OBJECTIVE);
    expect(added).toMatchObject({ status: 201, body: { ...OBJECTIVE, learnt: null } });
    const scenarios = ['Fill in the form', 'Send it'].map((situation) => ({ situation, data: 'Last week' }));
    const body = { ...TOPIC, objective: added.body.id, owner: BEN, scenarios, ifTimeRemains: true };
    const second = await cycle.post(FAY, 'topics', body);
    expect(second).toMatchObject({
      status: 201,
      headers: { etag: '"1"' },
      body: {
        objective: added.body.id,
        owner: { name: 'Ben' },
        scenarios: scenarios.map((one) => ({ ...one, constraints: [], revision: 1 })),
      },
    });
    expect((await agenda()).topics.map(({ minutes }) => minutes)).toEqual([25, 10]);
    expect(await cycle.journal('topic-added')).toMatchObject([{ body: { minutes: 10 } }]);
  });

  it('refuses what is not there, and timeboxes that do not fit', async () => {
    const other = await aCycle(api);
    const foreign = (await other.get<Agenda>(FAY, 'agenda')).body.objectives[0]?.id;
    for (const reference of [randomUUID(), foreign]) {
      const body = { ...TOPIC, objective: reference, owner: 'nobody@example.org' };
      expect(await cycle.post(FAY, 'topics', body)).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path: 'owner' }, { path: 'objective' }] },
      });
    }
    const mine = await objective();
    expect(await cycle.post(FAY, 'topics', { ...TOPIC, objective: mine, minutes: 36 })).toMatchObject({
      status: 422,
      body: { code: 'timeboxes-do-not-fit' },
    });
    expect((await cycle.post(FAY, 'topics', { ...TOPIC, objective: mine, minutes: 35 })).status).toBe(201);
    const late = { ...TOPIC, objective: mine, minutes: 60, ifTimeRemains: true };
    expect((await cycle.post(FAY, 'topics', late)).status).toBe(201);
  });

  it('has as many parts as a brief may have, and refuses one more by its own route', async () => {
    const spare = { ...TOPIC, minutes: 1, ifTimeRemains: true };
    const many = await aCycle(api, {
      brief: {
        topics: Array.from({ length: 100 }, () => ({ ...spare, objective: 'o0' })),
        objectives: Array.from({ length: 20 }, (_, n) => ({ ...OBJECTIVE, key: `o${n}` })),
        preReads: Array.from({ length: 20 }, () => PRE_READ),
        decisions: Array.from({ length: 20 }, () => DECISION),
      },
    });
    const { body } = await many.get<Agenda>(FAY, 'agenda');
    for (const [path, one] of [
      ['topics', { ...spare, objective: body.objectives[0]?.id }],
      ['objectives', OBJECTIVE],
      ['pre-reads', PRE_READ],
      ['decisions', DECISION],
    ] as const) {
      expect(await many.post(FAY, path, one)).toMatchObject({
        status: 409,
        body: { code: 'limit-reached', detail: expect.stringContaining('at most') },
      });
    }
    expect(await many.post(FAY, 'agenda/publish')).toMatchObject({
      status: 409,
      body: { code: 'missing-topic', errors: [{ path: 'topics' }] },
    });
    const [first] = body.topics;
    await api.call(FAY, 'PATCH', `/v1/topics/${first?.id}`, { ifTimeRemains: false }, { 'if-match': '*' });
    expect(await many.post(FAY, 'agenda/publish')).toMatchObject({ status: 200, body: { phase: 'pre_read' } });
  });

  it('changes a topic for whoever read its last revision', async () => {
    const { id } = await topic();
    const read = await api.call(ANN, 'GET', `/v1/topics/${id}`);
    expect(read).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(await patch(id, { minutes: 20, owner: ANN })).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { minutes: 20, revision: 2, owner: { name: 'Ann' }, question: 'Which fields can go?' },
    });
    expect(await patch(id, { minutes: 10 })).toMatchObject({ status: 412, body: { code: 'revision-conflict' } });
    expect(await patch(id, { minutes: 10 }, { 'if-match': 'W/"2"' })).toMatchObject({ status: 412 });
    expect(await patch(id, { minutes: 10 }, {})).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'If-Match' }] },
    });
    expect(await patch(id, { minutes: 10 }, { 'if-match': '2' })).toMatchObject({ status: 400 });
    expect(await patch(id, { minutes: 61 }, { 'if-match': '"2"' })).toMatchObject({ status: 422 });
    expect(await patch(id, {}, { 'if-match': '"2"' })).toMatchObject({ status: 400 });
    expect(await patch(id, { owner: null }, { 'if-match': '*' })).toMatchObject({
      status: 200,
      body: { owner: null, minutes: 20, ifTimeRemains: false },
    });
    const lists = { 'if-match': '"7", "3"' };
    expect(await patch(id, { ifTimeRemains: true }, lists)).toMatchObject({ body: { revision: 4, minutes: 20 } });
  });

  it('lets only one of many who read the same revision change it', async () => {
    const { id } = await topic();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((minutes) => patch(id, { minutes })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
    expect((await topic()).revision).toBe(2);
  });

  it('takes a topic off the agenda', async () => {
    const { id } = await topic();
    const remove = (as: string, key: string) =>
      api.call(as, 'DELETE', `/v1/topics/${id}`, undefined, { 'idempotency-key': key });
    const removed = await remove(FAY, 'once');
    expect(removed).toMatchObject({ status: 200, body: { topics: [] } });
    expect(await remove(FAY, 'once')).toMatchObject({
      status: 200,
      body: removed.body,
      headers: { 'idempotency-replayed': 'true' },
    });
    expect(await remove(FAY, 'another')).toMatchObject({ status: 404 });
    expect(await remove(ANN, 'once')).toMatchObject({ status: 404 }); // the key of somebody else
  });

  it('keeps a topic to which people have spoken', async () => {
    const { id } = await topic();
    await cycle.enter('pre_read');
    await cycle.say(ANN, { topic: id });
    expect(await api.call(FAY, 'DELETE', `/v1/topics/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'phase-closed' },
    });
    await cycle.post(FAY, 'back', { reason: 'Something is missing' });
    expect(await api.call(FAY, 'DELETE', `/v1/topics/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'illegal-step' },
    });
  });

  it('takes off a pre-read that was never sent, for those who edit the agenda', async () => {
    const { preReads } = await agenda();
    const added = await cycle.post<{ id: string }>(FAY, 'pre-reads', PRE_READ);
    const remove = (as: string, id = added.body.id) => api.call<Refusing>(as, 'DELETE', `/v1/pre-reads/${id}`);
    expect(await remove(ANN)).toMatchObject({ status: 403 });
    expect(await remove(EVE)).toMatchObject({ status: 404 });
    expect(await remove(FAY, 'numbers')).toMatchObject({ status: 400 });
    const removed = await remove(FAY);
    expect(removed).toMatchObject({ status: 200, body: { preReads: [{ id: preReads[0]?.id }] } });
    expect(await remove(FAY)).toMatchObject({ status: 404 });
    expect(await cycle.journal('pre-read-removed')).toMatchObject([{ body: { preRead: added.body.id } }]);
    await cycle.enter('pre_read');
    expect(await remove(FAY, preReads[0]?.id)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    await api.db
      .updateTable('preRead')
      .set({ sentAt: new Date().toISOString() })
      .where('cycle', '=', cycle.id)
      .execute();
    await cycle.post(FAY, 'back', { reason: 'Something is missing' });
    expect(await remove(FAY, preReads[0]?.id)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    expect((await agenda()).preReads).toHaveLength(1);
  });

  it('is closed to edits when it is published, on hold, or somebody else’s', async () => {
    const { id } = await topic();
    const serves = await objective();
    const edits: [string, object][] = [
      ['objectives', OBJECTIVE],
      ['topics', { ...TOPIC, objective: serves }],
      ['pre-reads', PRE_READ],
      ['invitations', { emails: [TIM] }],
      ['invitations/withdraw', { emails: [ANN] }],
    ];
    for (const [path, body] of edits) {
      expect(await cycle.post(ANN, path, body)).toMatchObject({ status: 403, body: { code: 'no-right' } });
      expect(await cycle.post(AUD, path, body)).toMatchObject({ status: 403 });
      expect(await cycle.post(EVE, path, body)).toMatchObject({ status: 404 });
      expect(await cycle.post(null, path, body)).toMatchObject({ status: 401 });
    }
    await cycle.post(FAY, 'hold', { reason: 'A pause' });
    for (const [path, body] of edits) {
      expect(await cycle.post(FAY, path, body)).toMatchObject({ status: 409, body: { code: 'on-hold' } });
    }
    await cycle.post(FAY, 'resume');
    await cycle.enter('session');
    for (const [path, body] of edits) {
      expect(await cycle.post(FAY, path, body)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    }
    expect(await patch(id, { minutes: 5 })).toMatchObject({ status: 409 });
  });

  it.each<[string, string, object, string]>([
    ['an unknown key', 'objectives', { ...OBJECTIVE, surprise: 1 }, ''],
    ['a key, which only briefs have', 'objectives', { ...OBJECTIVE, key: 'a' }, ''],
    ['NUL', 'objectives', { ...OBJECTIVE, statement: 'a\u0000b' }, 'statement'],
    ['half of a character', 'objectives', { ...OBJECTIVE, metric: 'a\ud800' }, 'metric'],
    ['a text that is too long', 'objectives', { ...OBJECTIVE, statement: 'x'.repeat(501) }, 'statement'],
    ['no number', 'objectives', { ...OBJECTIVE, target: 'six' }, 'target'],
    ['a number that is too large', 'objectives', { ...OBJECTIVE, target: 1e13 }, 'target'],
    ['no uuid', 'topics', { ...TOPIC, objective: 'fast' }, 'objective'],
    ['no minutes', 'topics', { ...TOPIC, objective: randomUUID(), minutes: 0 }, 'minutes'],
    ['a blank text', 'pre-reads', { ...PRE_READ, title: '  ' }, 'title'],
    ['nothing to read', 'pre-reads', { title: 'A', summary: 'B' }, 'body'],
    ['a link to a script', 'pre-reads', { ...PRE_READ, url: 'javascript:alert(1)' }, 'url'],
    ['nobody', 'invitations', { emails: [] }, 'emails'],
    ['no address', 'invitations', { emails: ['ann'] }, 'emails[0]'],
    ['to take nothing back', 'invitations/withdraw', { emails: [] }, 'emails'],
    ['a reason of two letters', 'invitations/withdraw', { emails: [ANN], coverageReason: 'no' }, 'coverageReason'],
  ])('refuses %s', async (_what, path, body, where) => {
    const answer = await cycle.post<Refusing>(FAY, path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(answer.body.errors.map((error) => error.path)).toContain(where);
  });

  it('gives the same answer to the same key', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await cycle.post(FAY, 'objectives', OBJECTIVE, key);
    const again = await cycle.post(FAY, 'objectives', OBJECTIVE, key);
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect((await agenda()).objectives).toHaveLength(2);
  });
});
