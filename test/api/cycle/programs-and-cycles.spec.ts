import { typed } from '../../cli/typed.js';
import { aLostWorkflow } from '../../servers/a-lost-workflow.js';
import { ANN, FAY } from '../../servers/a-council.js';
import { aCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const ENGAGEMENT = { calendar: { zone: 'Europe/Berlin' } };
interface WithId {
  id: string;
}

describe('programs and cycles', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  it('creates a program and an empty cycle in it', async () => {
    const program = await api.call<WithId>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      engagement: ENGAGEMENT,
    });
    expect(program).toMatchObject({ status: 201, body: { people: 1, yourRoles: ['facilitator', 'admin'] } });
    const cycle = await api.call<WithId>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, {
      title: 'First',
      scope: 'Reports',
    });
    expect(cycle).toMatchObject({ status: 201, body: { phase: 'agenda', entry: 1, next: { do: 'remind' } } });
    const seen = await api.call(FAY, 'GET', `/v1/cycles/${cycle.body.id}`);
    expect(seen).toMatchObject({ status: 200, body: { title: 'First' } });
    const hidden = await api.call('eve@example.org', 'GET', `/v1/cycles/${cycle.body.id}`);
    expect(hidden).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('gives a program another name for whoever read its last revision, and journals not a word of it', async () => {
    const cycle = await aCycle(api);
    const path = `/v1/programs/${cycle.program}`;
    const rename = (as: string, patch: object, match = '"1"') =>
      api.call<{ name: string; product: string; revision: number }>(as, 'PATCH', path, patch, { 'if-match': match });
    const name = 'Rat für 報告';
    expect(await rename(FAY, { name })).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { name, product: 'Reports', revision: 2 },
    });
    expect(await api.call(ANN, 'GET', path)).toMatchObject({ body: { name } });
    expect(await rename(FAY, { product: 'Prints' })).toMatchObject({
      status: 412,
      body: { code: 'revision-conflict' },
    });
    expect(await rename(FAY, { name, product: 'Reports' }, '*')).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await rename(FAY, { product: 'Prints' }, '"2"')).toMatchObject({ body: { name, product: 'Prints' } });
    for (const wrong of [{}, { name: ' ' }, { name: 'x'.repeat(201) }, { engagement: {} }, { name: 'a\u0000' }])
      expect(await rename(FAY, wrong, '*')).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(await rename(ANN, { name: 'Ours' }, '*')).toMatchObject({ status: 403 });
    expect(await rename('nobody@example.org', { name: 'Ours' }, '*')).toMatchObject({ status: 404 });
    const entries = await api.db
      .selectFrom('journal')
      .select('body')
      .where('program', '=', cycle.program)
      .where('type', '=', 'program-renamed')
      .orderBy('id')
      .execute();
    expect(entries).toEqual([
      { body: { revision: 2, parts: ['name'] } },
      { body: { revision: 3, parts: ['product'] } },
    ]);
  });

  const engagement = (calendar: object, more: object = {}): object => ({
    name: 'P',
    product: 'P',
    engagement: { calendar: { zone: 'UTC', ...calendar }, ...more },
  });
  it.each<[string, object, string]>([
    ['an unknown zone', engagement({ zone: 'Mars/Olympus' }), 'engagement.calendar.zone'],
    ['a holiday that is no date', engagement({ holidays: ['2027-02-30'] }), 'engagement.calendar.holidays[0]'],
    ['a week without a working day', engagement({ workingDays: [] }), 'engagement.calendar.workingDays'],
    ['a weekday that stands twice', engagement({ workingDays: [1, 1] }), 'engagement.calendar.workingDays'],
    [
      'working hours that end before they begin',
      engagement({ hours: { from: '17:00', to: '09:00' } }),
      'engagement.calendar.hours',
    ],
    ['a duration of zero', engagement({}, { leadTimes: { agenda: 'PT0S' } }), 'engagement.leadTimes.agenda'],
    ['a negative duration', engagement({}, { leadTimes: { agenda: '-PT5H' } }), 'engagement.leadTimes.agenda'],
    ['a duration of ten years', engagement({}, { leadTimes: { hold: 'P3650D' } }), 'engagement.leadTimes.hold'],
    ['an unknown phase', engagement({}, { ladders: { party: [] } }), 'engagement.ladders'],
    [
      'a ladder that never ends',
      engagement({}, { ladders: { agenda: [{ when: 'at_deadline', do: 'remind' }] } }),
      'engagement.ladders.agenda[0]',
    ],
    [
      'a ladder that asks whom there cannot be',
      engagement({}, { ladders: { closure: [{ when: 'at_deadline', do: 'cancel', who: ['deputy'] }] } }),
      'engagement.ladders.closure[0].who[0]',
    ],
    [
      'a ladder that would stop a pilot',
      engagement({}, { ladders: { review: [{ when: 'at_deadline', do: 'halt' }] } }),
      'engagement.ladders.review[0].do',
    ],
    [
      'somebody named twice',
      {
        ...engagement({}),
        participants: ['Ann@x.org', 'ann@X.org'].map((email) => ({ email, name: 'A', group: 'team' })),
      },
      'participants[1]',
    ],
  ])('refuses a program with %s, and says where', async (_what, body, path) => {
    const answer = await api.call<{ errors: { path: string; message: string }[] }>(FAY, 'POST', '/v1/programs', body);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([
      400,
      expect.arrayContaining([path]),
    ]);
  });

  it('is shown in words by the command line, with the next step and the counts as people say them', async () => {
    const cycle = await aCycle(api);
    await cycle.enter('pre_read');
    await cycle.say(ANN);
    const { text } = await typed(api, FAY, 'cycle', 'show', cycle.id);
    expect(text).toMatch(/^Phase +pre-read, until [\d: -]+\(in .+\)$/m);
    expect(text).not.toMatch(/\dT\d|[a-z]_[a-z]/);
    expect(text).toMatch(/^Counts .* 1 objective, 1 topic, 1 pre-read, 1 contribution, 1 without an answer, 0 items$/m);
  });

  it('says its ladders in words', async () => {
    const made = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', engagement({}));
    const path = `/v1/programs/${made.body.id}/ladders`;
    const { body } = await api.call<Record<string, string[]>>(FAY, 'GET', path);
    expect(Object.keys(body)).toEqual([
      'agenda',
      'pre_read',
      'session',
      'refinement',
      'closure',
      'decision',
      'review',
      'hold',
      'pilot',
    ]);
    expect(body.review).toEqual([
      '0.5 working days before the deadline: reminds those who owe something',
      'At the deadline: asks the facilitators as well, if somebody still owes something',
      '1 working day after the deadline: it counts as not approved: a decision goes back to its forum, an item is proposed once more, a pilot does not start',
    ]);
    expect(await api.call(null, 'GET', path)).toMatchObject({ status: 401 });
  });

  const decision = { question: 'Q?', proposer: 'a@x.org', authority: 'b@x.org', options: [{ title: 'Drop it' }] };
  const brief = (parts: object): object => ({ title: 'T', scope: 'S', ...parts });
  it.each<[string, object, string]>([
    ['an unknown key', brief({ scoop: 'S' }), ''],
    ['somebody invited twice', brief({ invite: ['ann@x.org', 'Ann@X.ORG'] }), 'invite[1]'],
    ['5,001 people', brief({ invite: Array.from({ length: 5001 }, (_, n) => `p${n}@x.org`) }), 'invite'],
    ['an address with a letter of another form', brief({ deputy: 'a\u0301nn@x.org' }), 'deputy'],
    ['a reviewer named twice', brief({ complianceReviewers: ['c@x.org', 'C@x.org'] }), 'complianceReviewers[1]'],
    ['a session without a minute', brief({ session: { minutes: 0 } }), 'session.minutes'],
    ['a session at no instant', brief({ session: { at: 'tomorrow' } }), 'session.at'],
    ['a scope of 1.9 MB', brief({ scope: 'x'.repeat(1_900_000) }), 'scope'],
    ['a title with NUL', brief({ title: 'a\u0000b' }), 'title'],
    ['half of a character', brief({ expectations: '\udc00' }), 'expectations'],
    [
      'two options that look the same',
      brief({ decisions: [{ ...decision, options: [{ title: 'Caf\u00e9' }, { title: ' cafe\u0301' }] }] }),
      'decisions[0].options[1]',
    ],
    [
      'two rights of one person',
      brief({ decisions: [{ ...decision, deciders: ['c@x.org'], advisers: ['C@x.org'] }] }),
      'decisions[0].deciders',
    ],
    ['21 decisions', brief({ decisions: Array.from({ length: 21 }, () => decision) }), 'decisions'],
  ])('refuses a cycle with %s, and says where', async (_what, body, path) => {
    const program = await api.call<WithId>(FAY, 'POST', '/v1/programs', engagement({}));
    const answer = await api.call<{ errors: { path: string }[] }>(
      FAY,
      'POST',
      `/v1/programs/${program.body.id}/cycles`,
      body,
    );
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([
      400,
      expect.arrayContaining([path]),
    ]);
  });

  it('refuses a calendar without working time, a session in the past or too far ahead, and topics with all their gaps at once', async () => {
    const monday = Date.parse('2026-01-05');
    const mondays = Array.from({ length: 500 }, (_, week) =>
      new Date(monday + week * 7 * 86_400_000).toISOString().slice(0, 10),
    );
    const never = await api.call(FAY, 'POST', '/v1/programs', engagement({ workingDays: [1], holidays: mondays }));
    expect(never).toMatchObject({
      status: 422,
      body: { code: 'invalid-calendar', errors: [{ path: 'engagement.calendar' }] },
    });
    const program = await api.call<WithId>(FAY, 'POST', '/v1/programs', engagement({}));
    const cycles = `/v1/programs/${program.body.id}/cycles`;
    const at = (instant: string): object => ({ title: 'T', scope: 'S', session: { at: instant } });
    await expect(api.call(FAY, 'POST', cycles, at('2020-01-01T00:00:00Z'))).resolves.toMatchObject({
      status: 422,
      body: { code: 'deadline-in-past' },
    });
    await expect(api.call(FAY, 'POST', cycles, at('9999-12-31T00:00:00Z'))).resolves.toMatchObject({
      status: 409,
      body: { errors: [{ path: 'session.at' }] },
    });
    const gaps = await api.call<{ errors: { path: string }[] }>(FAY, 'POST', cycles, {
      title: 'T',
      scope: 'S',
      topics: [{ question: 'Q?' }],
    });
    expect(gaps.status).toBe(400);
    expect(gaps.body.errors.map(({ path }) => path).sort()).toEqual(
      ['evidence', 'minutes', 'objective', 'yields'].map((field) => `topics[0].${field}`),
    );
    const objectives = [
      { key: 'o', kind: 'reduce_risk', statement: 'S', metric: 'm', unit: 'u', baseline: 1, target: 0 },
    ];
    const topic = { question: 'Q?', objective: 'o', yields: 'Y', evidence: 'E', minutes: 50 };
    await expect(
      api.call(FAY, 'POST', cycles, { title: 'T', scope: 'S', objectives, topics: [topic, topic] }),
    ).resolves.toMatchObject({
      status: 422,
      body: { code: 'timeboxes-do-not-fit' },
    });
    const long = { title: 'Long', summary: 'Long', body: 'x'.repeat(1_890_000) };
    await expect(api.call(FAY, 'POST', cycles, { title: 'T', scope: 'S', preReads: [long] })).resolves.toMatchObject({
      status: 201,
    });
  });

  it('lists the cycles that need somebody: a problem, an escalation, an overdue step, a workflow lost again and again', async () => {
    const program = await api.call<WithId>(FAY, 'POST', '/v1/programs', engagement({}));
    const { id } = program.body;
    const started = async (title: string): Promise<string> => {
      const cycle = await api.call<WithId>(FAY, 'POST', `/v1/programs/${id}/cycles`, { title, scope: 'S' });
      return cycle.body.id;
    };
    await started('quiet');
    const gate = async (title: string, set: object): Promise<void> => {
      const cycle = await started(title);
      await api.db.updateTable('gate').set(set).where('id', '=', cycle).execute();
    };
    await gate('escalated', { tier: 1 });
    await gate('overdue', { nextAt: new Date(Date.now() - 60_000).toISOString() });
    const lost = async (title: string, agoMs: number): Promise<void> =>
      aLostWorkflow(api.db, { id: await started(title), program: id }, agoMs);
    await lost('lost', 0);
    await lost('lost long ago', 25 * 3_600_000);
    const flagged = {
      code: 'undeliverable-closure-note',
      problem: true,
      audience: 'participants',
      facts: '{}',
    } as const;
    const cycle = await started('flagged');
    const at = new Date().toISOString();
    await api.db
      .insertInto('flag')
      .values({ program: id, cycle, kind: 'cycle', subject: cycle, at, ...flagged })
      .execute();
    const titles = async (query: string): Promise<string[]> => {
      const list = await api.call<{ items: { title: string }[] }>(FAY, 'GET', `/v1/programs/${id}/cycles?${query}`);
      return list.body.items.map(({ title }) => title).sort();
    };
    expect(await titles('stalled=true')).toEqual(['escalated', 'flagged', 'lost', 'overdue']);
    expect(await titles('stalled=false')).toEqual(['lost long ago', 'quiet']);
    expect(await titles('phase=session')).toEqual([]);
    expect(await titles('phase=agenda')).toHaveLength(6);
    expect(await api.call(FAY, 'GET', `/v1/programs/${id}/cycles?stalled=perhaps`)).toMatchObject({ status: 400 });
  });
});
