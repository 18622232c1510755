import { createHmac, randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { FileItems } from '../../../apps/worker/src/relay/file-items.js';
import { askPromises } from '../../../libs/commands/promises/promises.js';
import { composeLetter, OF_NOTICE } from '../../../libs/notifications/compose-letter.js';
import { Trackers } from '../../../libs/config/trackers.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import { typed } from '../../cli/typed.js';
import { aTrackerServer, type TrackerServer } from '../../integrations/a-tracker-server.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycle, type Refusing, type Said, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type Answer, type TestApi } from '../../servers/an-api.js';

interface Item extends Refusing {
  readonly id: string;
  readonly status: string;
  readonly reviews: readonly { readonly id: string }[];
  readonly tracker: { readonly connection: string; readonly state: string; readonly url: string | null } | null;
}
interface Heard extends Refusing {
  readonly outcome: string;
}

const GITHUB_SECRET = 'the secret of the webhook';
const HOOK_SECRET = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;
const CRITERION = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'min' };

describe('items go to the outside tracker and back', () => {
  let server: TrackerServer;
  let api: TestApi;
  let worker: Database;
  let relay: FileItems;
  let cycle: TestCycle;
  let said: Said;
  beforeAll(async () => {
    server = await aTrackerServer();
    const outside = {
      kind: 'github',
      repository: 'acme/reports',
      token: 't',
      secret: GITHUB_SECRET,
      api: server.origin,
    };
    const hook = { kind: 'webhook', url: `${server.origin}/hook`, secret: HOOK_SECRET };
    const trackers = JSON.stringify({ issues: outside, hook, others: { ...hook, programs: [randomUUID()] } });
    api = await anApi({ env: { TRACKERS: trackers } });
    worker = connect(api.database.workerUrl, { name: 'test-worker', max: 4 });
    relay = new FileItems(worker, { publicUrl: 'https://roundtable.example', connections: Trackers.parse(trackers) });
  });
  beforeEach(async () => {
    for (const list of [server.issues, server.asked, server.faults]) list.length = 0;
    await api.db
      .updateTable('filing')
      .set({ state: 'refused', connection: 'of an earlier test', remote: null })
      .execute();
    cycle = await aCycle(api);
    await cycle.enter('session');
    said = await cycle.say(ANN);
  });
  afterAll(async () => {
    await worker.destroy();
    await api.stop();
    await server.stop();
  });

  const tracker = (connection: string | null, as = FAY) =>
    api.call<Refusing>(as, 'PUT', `/v1/programs/${cycle.program}/tracker`, { connection });
  const shown = async () => (await api.call(FAY, 'GET', `/v1/programs/${cycle.program}/tracker`)).body;
  const item = async (id: string) => (await api.call<Item>(FAY, 'GET', `/v1/items/${id}`)).body;
  const send = (id: string, as = FAY) => api.call<Item>(as, 'POST', `/v1/items/${id}/tracker`, {});
  const change = (id: string, body: object) =>
    api.call<Item>(FAY, 'PATCH', `/v1/items/${id}`, body, { 'if-match': '*' });
  const filed = async (): Promise<void> => {
    await relay.pass();
    await relay.settled();
  };
  async function anItem(status?: string): Promise<string> {
    const passages = [{ contribution: said.id, starts: 0, ends: 10 }];
    const made = { title: 'A short form', framing: 'Nobody reads the long one', criteria: [CRITERION], passages };
    const { body } = await cycle.post<Item>(FAY, 'items', made);
    if (status) await change(body.id, { status });
    return body.id;
  }
  /** What GitHub sends of an issue, signed. */
  function github(over: object = {}, { secret = GITHUB_SECRET, about = 'issues' } = {}): Promise<Answer<Heard>> {
    const issue = { number: 1, state_reason: 'completed', updated_at: new Date().toISOString().replace(/\.\d+/, '') };
    const body = JSON.stringify({ action: 'closed', issue, repository: { full_name: 'Acme/Reports' }, ...over });
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const headers = { 'x-hub-signature-256': signature, 'x-github-event': about, 'x-github-delivery': randomUUID() };
    return api.call<Heard>(null, 'POST', '/v1/trackers/issues/events', body, headers);
  }
  const issue = (over: object) => ({ number: 1, updated_at: '2026-03-30T09:00:00Z', ...over });

  it('files what is agreed as an issue, and ships it when the issue is closed as completed', async () => {
    expect(await tracker('issues')).toMatchObject({ status: 200, body: { connection: 'issues', kind: 'github' } });
    const id = await anItem('agreed');
    expect((await item(id)).tracker).toEqual({ connection: 'issues', state: 'queued', url: null, error: null });
    await filed();
    expect(server.issues).toMatchObject([{ title: 'A short form', state: 'open' }]);
    expect((await item(id)).tracker).toMatchObject({ state: 'filed', url: server.issues[0]?.html_url });
    expect(await shown()).toMatchObject({
      available: ['hook', 'issues'],
      filings: { queued: 0, filed: 1, refused: 0 },
    });

    expect(await github()).toMatchObject({ status: 200, body: { outcome: 'shipped' } });
    expect(await item(id)).toMatchObject({ status: 'shipped' });
    const told = api.db.selectFrom('notice').select('person').where('purpose', '=', 'item_shipped');
    expect(await told.where('cycle', '=', cycle.id).execute()).toEqual([{ person: await cycle.person(ANN) }]);
    expect(await cycle.journal('item-changed')).toMatchObject([
      { body: { to: 'agreed' } },
      { body: { to: 'shipped' } },
    ]);
    expect(await cycle.journal('tracker-heard')).toMatchObject([{ body: { item: id, says: 'done', follows: 'ship' } }]);
    await filed();
    expect(server.issues).toHaveLength(1);
  });

  it('takes a message once, nothing that is older than the last, and nothing from the future', async () => {
    await tracker('issues');
    const id = await anItem('agreed');
    await filed();
    const closed = { issue: issue({ state_reason: 'completed' }) };
    expect((await github(closed)).body.outcome).toBe('shipped');
    await change(id, { status: 'in_progress', cause: 'defect' });
    expect((await github(closed)).body.outcome).toBe('repeated'); // under another delivery, which is not signed
    expect((await github({ issue: issue({ updated_at: '2026-03-30T08:59:59Z' }) })).body.outcome).toBe('repeated');
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect(await github({ issue: issue({ updated_at: future }) })).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', detail: 'The message comes from the future' },
    });
    expect((await item(id)).status).toBe('in_progress');
    expect((await github({ issue: issue({ updated_at: '2026-03-30T11:00:00+02:00' }) })).body.outcome).toBe('shipped');
  });

  it.each<[string, string, string, string]>([
    ['reopened', 'reopened', 'shipped', 'reopened'],
    ['closed as not planned', 'closed', 'agreed', 'not_planned'],
  ])('asks facilitators to look when an issue is %s', async (_what, action, status, says) => {
    await tracker('issues');
    const id = await anItem('agreed');
    await filed();
    if (status === 'shipped') await change(id, { status });
    const answer = await github({ action, issue: issue({ state_reason: action === 'closed' ? 'not_planned' : null }) });
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'noted' } });
    expect((await item(id)).status).toBe(status);
    const { body } = await api.call<{ items: object[] }>(FAY, 'GET', `/v1/programs/${cycle.program}/problems`);
    expect(body.items).toMatchObject([{ code: 'tracker-disagrees', facts: { item: id, says, status } }]);
    // what somebody says of it ends that, and what the tracker says next
    if (says === 'not_planned') await change(id, { status: 'in_progress' });
    else {
      const updated_at = new Date(Date.parse(issue({}).updated_at) + 1000).toISOString();
      expect(await github({ issue: issue({ state_reason: 'completed', updated_at }) })).toMatchObject({ status: 200 });
    }
    const after = await api.call<{ items: object[] }>(FAY, 'GET', `/v1/programs/${cycle.program}/problems`);
    expect(after.body.items).toEqual([]);
  });

  it('has facilitators say by a date what becomes of a promised item that the tracker will not do', async () => {
    await tracker('issues');
    const id = await anItem('agreed');
    await filed();
    const refused = (second: number) =>
      github({ issue: issue({ state_reason: 'not_planned', updated_at: `2026-03-30T09:00:0${second}Z` }) });
    const promises = () =>
      api.db
        .selectFrom('promise')
        .selectAll()
        .where('kind', '=', 'not_planned')
        .where('about', '=', id)
        .orderBy('dueAt')
        .execute();
    await refused(1);
    expect(await promises()).toEqual([]); // nobody was promised anything
    const answer = {
      contribution: said.id,
      program: cycle.program,
      cycle: cycle.id,
      kind: 'will_change',
      items: [id],
    } as const;
    await api.db
      .insertInto('disposition')
      .values({ ...answer, publishedAt: new Date().toISOString() })
      .execute();
    await refused(2);
    const [promise] = await promises();
    expect(promise).toMatchObject({ cycle: cycle.id, owner: await cycle.person(FAY), keptAt: null });
    await worker.transaction().execute((tx) => askPromises(tx, cycle.program, promise?.dueAt ?? ''));
    const asked = api.db.selectFrom('notice').select(OF_NOTICE).where('purpose', '=', 'promise_due');
    const notice = await asked.where('program', '=', cycle.program).executeTakeFirstOrThrow();
    const letter = await composeLetter(api.db, notice, { publicUrl: 'http://127.0.0.1' });
    expect(letter?.text.replaceAll(/\s+/g, ' ')).toContain(
      'Word of "A short form": the outside tracker will not do it',
    );
    expect((await change(id, { status: 'in_progress' })).status).toBe(200);
    expect(await promises()).toMatchObject([{ keptAt: expect.any(String) }]);
    await refused(3);
    expect(await promises()).toMatchObject([{ keptAt: expect.any(String) }, { keptAt: null }]);
    await github({ action: 'reopened', issue: issue({ state_reason: null, updated_at: '2026-03-30T09:00:04Z' }) });
    expect((await promises()).every(({ keptAt }) => keptAt !== null)).toBe(true);
  });

  it('believes no message that is not signed with the secret, and says what is wrong with others', async () => {
    await tracker('issues');
    const id = await anItem('agreed');
    await filed();
    const wrong = { status: 401, body: { code: 'wrong-signature' } };
    expect(await github({}, { secret: 'another secret of theirs' })).toMatchObject(wrong);
    const bare = (path: string, headers = {}) => api.call<Heard>(null, 'POST', path, { action: 'closed' }, headers);
    expect(await bare('/v1/trackers/issues/events')).toMatchObject(wrong);
    expect(await bare('/v1/trackers/issues/events', { 'x-hub-signature-256': 'sha256=' })).toMatchObject(wrong);
    expect(await bare('/v1/trackers/nobody/events')).toMatchObject({ status: 404 });
    expect(await bare('/v1/trackers/__proto__/events')).toMatchObject({ status: 400 });
    expect(await bare('/v1/trackers/constructor/events')).toMatchObject({ status: 404 });
    expect(await github({ issue: { number: 'one' } })).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    for (const nothing of [
      await github({ action: 'labeled' }),
      await github({ repository: { full_name: 'acme/other' } }),
      await github({ issue: issue({ number: 99 }) }),
      await github({ zen: 'Keep it simple' }, { about: 'ping' }),
    ])
      expect(nothing).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
    expect((await item(id)).status).toBe('agreed');
  });

  it('says when the tracker refuses, and sends again what somebody asks for', async () => {
    await tracker('issues');
    const id = await anItem('agreed');
    server.faults.push({ status: 401 });
    await filed();
    expect((await item(id)).tracker).toMatchObject({ state: 'refused', error: '401' });
    const problems = () => api.call<{ items: object[] }>(FAY, 'GET', `/v1/programs/${cycle.program}/problems`);
    expect((await problems()).body.items).toMatchObject([
      { code: 'tracker-refused', facts: { item: id, error: '401' } },
    ]);
    expect(await send(id)).toMatchObject({ status: 200, body: { tracker: { state: 'queued', error: null } } });
    expect((await problems()).body.items).toHaveLength(1); // until it is there
    await filed();
    expect((await item(id)).tracker).toMatchObject({ state: 'filed' });
    expect(server.issues).toHaveLength(1);
    expect((await problems()).body.items).toEqual([]);
    const { body } = await api.call<{ items: object[] }>(FAY, 'GET', `/v1/programs/${cycle.program}/cycles`);
    expect(body.items).toMatchObject([{ problems: 0, stalled: false }]);
    const { flags } = (await api.call<{ flags: object[] }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    expect(flags).toContainEqual(expect.objectContaining({ code: 'tracker-refused', problem: false }));
    server.faults.push({ status: 410 });
    await change(id, { title: 'Anew' });
    await filed();
    expect((await problems()).body.items).toMatchObject([{ facts: { item: id, error: '410' } }]);
  });

  it('hears of an item also when its repository has another name or owner since', async () => {
    await tracker('issues');
    const id = await anItem('agreed');
    await filed();
    const asks = () => server.asked.filter(({ method }) => method === 'GET').map(({ path }) => path);
    server.asked.length = 0;
    const repository = { full_name: 'umbrella/field-reports', id: 7 };
    server.faults.push({ status: 502 });
    expect(await github({ repository })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    server.faults.push({ status: 301, headers: { location: '/repositories/7' } });
    expect(await github({ repository: { ...repository, id: 8 } })).toMatchObject({ body: { outcome: 'ignored' } });
    expect(await github({ repository })).toMatchObject({ status: 200, body: { outcome: 'shipped' } });
    expect((await item(id)).status).toBe('shipped');
    expect(asks()).toEqual(['/repos/acme/reports', '/repos/acme/reports', '/repositories/7']);
  });

  it('speaks Standard Webhooks with any other tracker, both ways', async () => {
    await tracker('hook');
    const id = await anItem('agreed');
    server.hookAnswer = '{"url": "https://tracker.example/RT-7"}';
    await filed();
    expect((await item(id)).tracker).toMatchObject({ connection: 'hook', url: 'https://tracker.example/RT-7' });
    const message = JSON.stringify({
      type: 'item.moved',
      timestamp: new Date().toISOString(),
      data: { item: id, says: 'done' },
    });
    const heard = (at: Date, body = message, event = 'msg_1') =>
      api.call<Heard>(null, 'POST', '/v1/trackers/hook/events', body, {
        'webhook-id': event,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(HOOK_SECRET).sign(event, at, message),
      });
    const wrong = { status: 401, body: { code: 'wrong-signature' } };
    for (const minutes of [-6, 6]) expect(await heard(new Date(Date.now() + minutes * 60_000))).toMatchObject(wrong);
    expect(await heard(new Date(), `${message} `)).toMatchObject(wrong);
    expect(await heard(new Date())).toMatchObject({ status: 200, body: { outcome: 'shipped' } });
    expect(await heard(new Date())).toMatchObject({ status: 200, body: { outcome: 'repeated' } });
    expect((await item(id)).status).toBe('shipped');
  });

  it('sends only what is agreed and what the readers of the tracker may read, and begins anew in another tracker', async () => {
    const proposed = await anItem();
    expect(await send(proposed)).toMatchObject({ status: 409, body: { code: 'no-tracker' } });
    await tracker('issues');
    expect(await send(proposed)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
    await api.db.updateTable('item').set({ audience: 'team' }).where('id', '=', proposed).execute();
    await change(proposed, { status: 'agreed' });
    expect((await item(proposed)).tracker).toBeNull();
    expect(await send(proposed)).toMatchObject({ status: 409, body: { code: 'not-for-tracker' } });
    const id = await anItem('agreed');
    await filed();
    await tracker('hook');
    expect(await send(id)).toMatchObject({ body: { tracker: { connection: 'hook', state: 'queued', url: null } } });
    await tracker(null);
    expect(await send(id)).toMatchObject({ status: 409, body: { code: 'no-tracker' } });
  });

  it('hears of an item only when its reviewers have approved it, and is not believed when it calls it done before', async () => {
    await tracker('issues');
    const id = await anItem('agreed');
    await filed();
    const { body } = await api.call<Item>(FAY, 'POST', `/v1/items/${id}/reviews`, { email: CLEO });
    expect(await send(id)).toMatchObject({ status: 409, body: { code: 'reviews-open' } });
    expect(await github()).toMatchObject({ status: 200, body: { outcome: 'noted' } });
    expect((await item(id)).status).toBe('agreed');
    const { flags } = (await api.call<{ flags: object[] }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    const facts = expect.objectContaining({ item: id, says: 'done' }) as object;
    const disagrees = { code: 'tracker-disagrees', problem: true, facts };
    expect(flags).toContainEqual(expect.objectContaining(disagrees));
    await api.call(CLEO, 'POST', `/v1/reviews/${body.reviews[0]?.id}/approve`, { entry: 2 });
    expect(await send(id)).toMatchObject({ status: 200, body: { tracker: { state: 'queued' } } });
    const later = new Date(Date.now() + 2000).toISOString();
    expect((await github({ issue: issue({ state_reason: 'completed', updated_at: later }) })).body.outcome).toBe(
      'shipped',
    );
  });

  it('is chosen by those who manage the program, among what the operator gives it', async () => {
    for (const unknown of ['others', 'nowhere', 'constructor'])
      expect(await tracker(unknown)).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path: 'connection', message: 'Choose among hook, issues' }] },
      });
    for (const wrong of [{}, { connection: 'Not A Name' }, { connection: 'issues', token: 'x' }])
      expect(await api.call(FAY, 'PUT', `/v1/programs/${cycle.program}/tracker`, wrong)).toMatchObject({ status: 400 });
    for (const as of [ANN, BEN, AUD]) expect(await tracker('issues', as)).toMatchObject({ status: 403 });
    const read = (as: string) => api.call(as, 'GET', `/v1/programs/${cycle.program}/tracker`);
    expect(await read(AUD)).toMatchObject({ status: 200, body: { available: ['hook', 'issues'] } });
    expect(await read(ANN)).toMatchObject({ status: 403 });
    expect(await tracker('issues', EVE)).toMatchObject({ status: 404 });
    const id = await anItem('agreed');
    expect(await send(id, ANN)).toMatchObject({ status: 403 });
    expect(await send(id, EVE)).toMatchObject({ status: 404 });
    expect(JSON.stringify(await shown())).not.toMatch(/secret|whsec/);
  });

  it('is shown, chosen and sent to by the command line', async () => {
    const line = (as: string, ...words: string[]) => typed(api, as, 'tracker', ...words);
    const here = ['--program', cycle.program];
    const none = 'no tracker; it may choose hook, issues\nitems: 0 filed, 0 queued, 0 refused';
    expect(await line(FAY, 'show', ...here)).toMatchObject({ code: 0, text: none });
    const id = await anItem('agreed');
    const refused = await line(FAY, 'send', id);
    expect(refused).toMatchObject({ code: 4, data: { code: 'no-tracker' } });
    const chosen = await line(FAY, 'use', 'issues', ...here);
    expect(chosen).toMatchObject({ code: 0, data: { connection: 'issues', kind: 'github' } });
    expect(await line(FAY, 'send', id)).toMatchObject({ code: 0, text: '"A short form" is on its way to issues' });
    await filed();
    const text = expect.stringMatching(/^issues: github.*\nitems: 1 filed, 0 queued, 0 refused$/) as string;
    expect(await line(FAY, 'show', ...here)).toMatchObject({ code: 0, text });
    expect(await line(ANN, 'show', ...here)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect(await line(FAY, 'use', 'others', ...here)).toMatchObject({
      code: 4,
      text: expect.stringContaining('connection: Choose among hook, issues') as string,
    });
    expect(await line(ANN, 'use', 'none', ...here)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect(await line(FAY, 'use', 'none', ...here)).toMatchObject({ code: 0, data: { connection: null } });
    expect(await line(FAY, 'send', 'no-id')).toMatchObject({ code: 6, text: expect.stringContaining('"no-id"') });
    expect(await line(FAY, 'use')).toMatchObject({ code: 2 });
  });
});
