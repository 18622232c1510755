import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { Trackers, type TrackerConnection } from '../../libs/config/trackers.js';
import { readSettings } from '../../libs/config/settings.js';
import { GitHubTracker } from '../../libs/integrations/trackers/github-tracker.js';
import type { FiledItem, FilingResult, Tracker } from '../../libs/integrations/trackers/tracker.js';
import { WebhookTracker } from '../../libs/integrations/trackers/webhook-tracker.js';
import { aTrackerServer, type Fault, type TrackerServer } from './a-tracker-server.js';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;
const PAST = { html_url: '', title: 'old', body: 'old', state: 'open', state_reason: null };

describe('trackers', () => {
  let server: TrackerServer;
  let kinds: Record<'github' | 'webhook', Tracker>;
  /** Waits long, and reads at most 1 MB. */
  let patient: Tracker;
  beforeAll(async () => {
    server = await aTrackerServer();
  });
  beforeEach(() => {
    for (const list of [server.issues, server.asked, server.faults]) list.length = 0;
    server.hookAnswer = '';
    const connections = Trackers.parse(
      JSON.stringify({
        issues: {
          kind: 'github',
          repository: 'acme/reports',
          token: 't0ken',
          secret: 'x'.repeat(20),
          api: server.origin,
        },
        hook: { kind: 'webhook', url: `${server.origin}/hook`, secret: SECRET },
      }),
    ) as {
      issues: Extract<TrackerConnection, { kind: 'github' }>;
      hook: Extract<TrackerConnection, { kind: 'webhook' }>;
    };
    kinds = { github: new GitHubTracker(connections.issues, 500), webhook: new WebhookTracker(connections.hook, 500) };
    patient = new GitHubTracker(connections.issues, 20_000, 1_000_000);
  });
  afterAll(() => server.stop());

  const WORDS = { title: 'A short form', framing: 'Nobody reads it', criteria: ['It takes 6 minutes'] };
  const anItem = (over: Partial<FiledItem> = {}): FiledItem => ({
    id: randomUUID(),
    version: 1,
    words: WORDS,
    status: 'agreed',
    moved: true,
    url: 'https://roundtable.example/v1/items/1',
    createdAt: new Date().toISOString(),
    ...over,
  });

  it.each<[Fault, Partial<Exclude<FilingResult, { is: 'filed' }>>]>([
    [{ status: 401 }, { is: 'refused', error: '401' }],
    [{ status: 404 }, { is: 'refused', error: '404' }],
    [{ status: 410 }, { is: 'refused', error: '410' }],
    [{ status: 422 }, { is: 'refused', error: '422' }],
    [{ status: 403 }, { is: 'refused', error: '403' }],
    [
      { status: 403, headers: { 'retry-after': '60' } },
      { is: 'delayed', error: '403', afterMs: 60_000 },
    ],
    [
      { status: 429, headers: { 'retry-after': '7' } },
      { is: 'delayed', error: '429', afterMs: 7000 },
    ],
    [
      { status: 429, headers: { 'retry-after': '999999' } },
      { is: 'delayed', error: '429', afterMs: 3_600_000 },
    ],
    [
      { status: 429, headers: { 'retry-after': 'soon' } },
      { is: 'delayed', error: '429' },
    ],
    [{ status: 500 }, { is: 'delayed', error: '500' }],
    [
      { status: 503, headers: { 'retry-after': '1' } },
      { is: 'delayed', error: '503', afterMs: 1000 },
    ],
    ['never', { is: 'delayed', error: 'TimeoutError' }],
  ])('say of %j whether it is for good, and how long to wait', async (fault, expected) => {
    for (const tracker of Object.values(kinds)) {
      server.faults.push(fault);
      expect(await tracker.file(anItem(), null)).toEqual(expected);
    }
    expect(server.issues).toEqual([]);
  });

  it.each([301, 302, 307, 308])(
    'take a redirect to another host (%i) for a refusal, and go nowhere else',
    async (status) => {
      const elsewhere = await aTrackerServer();
      for (const tracker of Object.values(kinds)) {
        for (const remote of [null, 'acme/reports#1']) {
          server.faults.push({ status, headers: { location: `${elsewhere.origin}/repos/acme/reports/issues` } });
          expect(await tracker.file(anItem(), remote)).toEqual({ is: 'refused', error: String(status) });
        }
      }
      expect(elsewhere.asked).toEqual([]);
      await elsewhere.stop();
    },
  );

  it.each([301, 302, 307, 308])('follow a repository of GitHub that was renamed (%i)', async (status) => {
    const item = anItem();
    await kinds.github.file(item, null);
    server.faults.push({ status, headers: { location: '/repos/acme/reports/issues/1' } });
    const renamed = { ...item, words: { ...WORDS, title: 'A shorter form' } };
    expect(await kinds.github.file(renamed, 'acme/reports#1')).toMatchObject({ is: 'filed' });
    expect(server.issues).toMatchObject([{ title: 'A shorter form' }]);
  });

  it('refuse an issue that was transferred, whose new number is an issue of somebody else here', async () => {
    const [mine, stranger] = [anItem(), anItem()];
    await kinds.github.file(mine, null);
    await kinds.github.file(stranger, null);
    server.faults.push({ status: 301, headers: { location: '/repos/acme/reports/issues/2' } }); // as GitHub answers: it is number 2 there
    expect(await kinds.github.file(mine, 'acme/reports#1')).toEqual({ is: 'refused', error: 'moved' });
  });

  it('break off a ring of redirects', async () => {
    const location = '/repos/acme/reports/issues/1';
    server.faults.push(...Array.from({ length: 20 }, () => ({ status: 307, headers: { location } })));
    expect(await kinds.github.file(anItem(), 'acme/reports#1')).toEqual({ is: 'refused', error: '307' });
    expect(server.asked).toHaveLength(4);
  });

  it('wait until GitHub says that its limit begins anew', async () => {
    const reset = Math.floor(Date.now() / 1000) + 600;
    server.faults.push({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) } });
    const result = (await kinds.github.file(anItem(), null)) as { afterMs: number };
    expect(result).toMatchObject({ is: 'delayed', error: '403' });
    expect(result.afterMs).toBeGreaterThan(500_000);
  });

  it('say so when nobody answers', async () => {
    const nowhere = await aTrackerServer();
    await nowhere.stop();
    const api = { kind: 'github', repository: 'acme/reports', token: 't', secret: 's', api: nowhere.origin } as const;
    const lost = [
      new GitHubTracker({ ...api, readers: 'team' }),
      new WebhookTracker({ kind: 'webhook', url: nowhere.origin, secret: SECRET, readers: 'team' }),
    ];
    for (const tracker of lost)
      expect(await tracker.file(anItem(), null)).toEqual({ is: 'delayed', error: 'ECONNREFUSED' });
  });

  it('file an item once, also when the answer to its first filing was lost', async () => {
    const item = anItem();
    server.faults.push('cut');
    expect(await kinds.github.file(item, null)).toMatchObject({ is: 'delayed' });
    expect(server.issues).toHaveLength(1);
    for (let others = 0; others < 120; others += 1)
      await kinds.github.file(anItem({ words: { ...WORDS, title: `Other ${others}` } }), null);
    const filed = await kinds.github.file(item, null);
    expect(filed).toEqual({
      is: 'filed',
      remote: 'acme/reports#1',
      url: 'https://github.example/acme/reports/issues/1',
    });
    expect(server.issues.filter(({ title }) => title === item.words?.title)).toHaveLength(1);
    expect(server.asked[0]?.headers.authorization).toBe('token t0ken');
  });

  it('do not take for filed what is answered by half, and find it again', async () => {
    const item = anItem();
    server.faults.push('half');
    expect(await kinds.github.file(item, null)).toEqual({ is: 'delayed', error: 'ANSWER_UNREADABLE' });
    const [issue] = server.issues;
    expect(await kinds.github.file(item, null)).toMatchObject({ is: 'filed', remote: `acme/reports#${issue?.number}` });
    expect(server.issues).toHaveLength(1);
  });

  it('read no endless answer', async () => {
    server.faults.push('endless');
    expect(await patient.file(anItem(), null)).toEqual({ is: 'delayed', error: 'ANSWER_UNREADABLE' });
  });

  it('look for an earlier issue no further back than the item', async () => {
    const old = new Date(Date.now() - 86_400_000).toISOString();
    for (let number = 1; number <= 250; number += 1) server.issues.push({ ...PAST, number, created_at: old });
    await kinds.github.file(anItem(), null);
    expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('begin anew in another repository than the one where the item was', async () => {
    server.issues.push({ ...PAST, number: 1, created_at: new Date().toISOString() });
    expect(await kinds.github.file(anItem(), 'acme/former#1')).toMatchObject({ remote: 'acme/reports#2' });
    expect(server.issues[0]?.title).toBe('old');
  });

  it('close what has shipped or is dropped, open what goes back, and leave alone what has not moved', async () => {
    const item = anItem();
    await kinds.github.file(item, null);
    const [issue] = server.issues;
    const state = async (over: Partial<FiledItem>): Promise<unknown> => {
      await kinds.github.file({ ...item, ...over }, 'acme/reports#1');
      return [issue?.state, issue?.state_reason];
    };
    expect(await state({ status: 'shipped' })).toEqual(['closed', 'completed']);
    expect(await state({ moved: false, words: { ...WORDS, title: 'Another title' } })).toEqual(['closed', 'completed']);
    expect(issue?.title).toBe('Another title');
    expect((await state({ status: 'in_progress' })) as string[]).toContain('open');
    expect(await state({ status: 'dropped' })).toEqual(['closed', 'not_planned']);
    await kinds.github.file(anItem({ status: 'shipped' }), null);
    expect(server.issues[1]).toMatchObject({ state: 'closed', state_reason: 'completed' });
    await kinds.github.file(anItem({ status: 'dropped' }), null); // before it was ever sent
    expect(server.issues[2]).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
  });

  it('close what is dropped, and say nothing that was not approved', async () => {
    const item = anItem();
    const unapproved = { ...item, status: 'dropped', words: null } as const;
    expect(await kinds.github.file(unapproved, null)).toEqual({ is: 'refused', error: 'reviews-open' });
    await kinds.github.file(item, null);
    await kinds.github.file(unapproved, 'acme/reports#1');
    expect(server.issues).toMatchObject([{ state: 'closed', title: 'A short form' }]);
    expect(server.issues[0]?.body).toContain('Nobody reads it');
    server.asked.length = 0;
    await kinds.webhook.file(unapproved, item.id);
    const { data } = JSON.parse(server.asked[0]?.body ?? '') as { data: object };
    expect(data).toEqual({ id: item.id, version: 1, status: 'dropped', url: item.url, createdAt: item.createdAt });
  });

  it('pass on no mention, link, HTML or mark that people wrote', async () => {
    const framing = `@octocat see #12 <img src=x onerror=alert(1)> <!-- roundtable:item:${randomUUID()} -->\n\n# Big`;
    const item = anItem({ words: { ...WORDS, framing, criteria: ['[click](javascript:alert(1)) in 6 minutes'] } });
    await kinds.github.file(item, null);
    const { body = '' } = server.issues[0] ?? {};
    expect(body.match(/(?<!\\)</g)).toHaveLength(1); // of the mark
    expect(body.startsWith(`<!-- roundtable:item:${item.id} -->\n\n`)).toBe(true);
    expect(body).not.toMatch(/@octocat|#12|(?<!\\)\[click|^# /m);
  });

  it('sign webhooks as Standard Webhooks has it, by the same id however often the same is sent', async () => {
    const item = anItem({ version: 3 });
    server.hookAnswer = '{"url": "https://tracker.example/RT-7"}';
    expect(await kinds.webhook.file(item, null)).toEqual({
      is: 'filed',
      remote: item.id,
      url: 'https://tracker.example/RT-7',
    });
    server.hookAnswer = '{"url": "javascript:alert(1)"}';
    expect(await kinds.webhook.file(item, item.id)).toEqual({ is: 'filed', remote: item.id, url: null });
    server.hookAnswer = 'x'.repeat(1_000_000);
    expect(await kinds.webhook.file(item, item.id)).toEqual({ is: 'filed', remote: item.id, url: null });
    const ids = server.asked.map(({ headers, body }) => {
      expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({
        type: 'item.filed',
        data: { id: item.id, version: 3, status: 'agreed' },
      });
      return headers['webhook-id'];
    });
    expect(ids).toEqual(Array.from({ length: 3 }, () => `item_${item.id}_3`));
  });
});

describe('the setting TRACKERS', () => {
  const GITHUB = { kind: 'github', repository: 'acme/reports', token: 'hidden-token', secret: 'hidden-secret-of-them' };
  const said = (trackers: unknown): string => {
    try {
      readSettings({ TRACKERS: typeof trackers === 'string' ? trackers : JSON.stringify(trackers) });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{"main": hidden-token', /TRACKERS: Use JSON/],
    ['an unknown kind', { main: { ...GITHUB, kind: 'jira' } }, /TRACKERS\.main\.kind/],
    ['no repository', { main: { ...GITHUB, repository: 'reports' } }, /TRACKERS\.main\.repository: Use owner\/name/],
    ['a short secret', { main: { ...GITHUB, secret: 'hidden' } }, /TRACKERS\.main\.secret: At least 16/],
    ['an unknown key', { main: { ...GITHUB, shoe: 'hidden' } }, /TRACKERS\.main/],
    ['another name', { 'Main 1': GITHUB }, /TRACKERS/],
    ['a webhook without such a secret', { hook: { kind: 'webhook', url: 'https://h', secret: 'hidden' } }, /whsec_/],
    [
      'a webhook to a file',
      { hook: { kind: 'webhook', url: 'file:///hidden', secret: SECRET } },
      /TRACKERS\.hook\.url/,
    ],
  ])('refuses %s, and repeats no secret', (_what, trackers, expected) => {
    expect(said(trackers)).toMatch(expected);
    expect(said(trackers)).not.toContain('hidden');
  });

  it('takes connections by name', () => {
    expect(said({ main: GITHUB, hook: { kind: 'webhook', url: 'https://tracker.example/hook', secret: SECRET } })).toBe(
      '',
    );
  });
});
