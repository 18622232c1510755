import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { PNG } from '../attachments/sample-files.js';
import { BEN, CLEO, DEE, FAY } from '../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type TestCycle } from '../servers/a-cycle.js';
import { anApi, type Answer, type TestApi } from '../servers/an-api.js';
import { aPilot } from '../servers/a-pilot.js';
import { operationsOf, type Operation } from './operations-of.js';
import { upload } from './attachments/a-form.js';

type Ids = Readonly<Record<string, string>>;

const XAV = 'xav@example.org'; // takes part in nothing
const RESTRICTED = {
  question: 'Whom do we tell first?',
  options: [{ title: 'The plant' }],
  proposer: FAY,
  authority: DEE,
  reviewers: [CLEO],
  audience: 'restricted',
};
const PLAIN = { ...RESTRICTED, question: 'Which form?', authority: TIM, proposer: FAY, audience: 'participants' };

describe('what somebody may not read', () => {
  let api: TestApi;
  let operations: Operation[];
  let open: TestCycle;
  let secret: TestCycle;
  let eves: TestCycle;
  const hidden: Record<'secret' | 'open' | 'restricted' | 'evesOwn', Ids> = {
    secret: {},
    open: {},
    restricted: {},
    evesOwn: {},
  };

  beforeAll(async () => {
    api = await anApi();
    operations = await operationsOf(api);
    open = await aCycle(api, { brief: { decisions: [PLAIN] } });
    const engagement = { calendar: { zone: 'UTC' }, confidentiality: 'team' };
    const teams = { ...PLAIN, audience: 'team' };
    secret = await aCycle(api, { engagement, brief: { invite: [TIM], decisions: [teams] } });
    eves = await aCycle(api, { brief: { decisions: [PLAIN] } });
    for (const cycle of [open, secret, eves]) await fill(cycle);
    await eveFacilitatesOnly(eves.program);
    const [ofOpen, ofSecret] = [await idsOf(open), await idsOf(secret)];
    hidden.secret = { ...ofSecret.all, cycleId: secret.id };
    hidden.restricted = ofSecret.restricted;
    hidden.open = ofOpen.restricted;
    hidden.evesOwn = (await idsOf(eves)).all;
  }, 120_000);
  afterAll(() => api.stop());

  /** Reviewers heard, the session open, and something of every kind. */
  async function fill(cycle: TestCycle): Promise<void> {
    const done = async (answer: Promise<Answer<unknown>>): Promise<{ id: string }> => {
      const { status, body } = await answer;
      if (status >= 300) throw new Error(JSON.stringify(body));
      return body as { id: string };
    };
    const dee = { email: DEE, name: 'Dee', group: 'buyer', roles: ['facilitator'] };
    await done(api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants: [dee] }));
    await done(cycle.post(FAY, 'decisions', RESTRICTED));
    await done(cycle.post(CLEO, 'obligations', { obligations: [{ reference: 'Art. 5', statement: 'Keep it short' }] }));
    const costs = { title: 'Costs', summary: 'What it costs us', url: 'https://example.org', audience: 'restricted' };
    await done(cycle.post(FAY, 'pre-reads', costs));
    await cycle.enter('session');
    await cycle.say(TIM);
    const said = await cycle.say(FAY, { audience: 'restricted' });
    await done(upload(api, FAY, said.id, PNG));
    const item = {
      title: 'A short form',
      framing: 'Thirty fields take minutes',
      passages: [{ contribution: said.id, starts: 0, ends: 5 }],
    };
    const { id } = await done(cycle.post(FAY, 'items', item));
    await done(
      api.call(FAY, 'POST', `/v1/items/${id}/criteria`, {
        statement: 'It takes 6 minutes',
        metric: 'time',
        comparator: 'lte',
        threshold: 6,
        unit: 'min',
      }),
    );
    await aPilot(api, FAY, cycle.program, { owner: FAY, decider: DEE, cycle: cycle.id, audience: 'restricted' });
    const other = { part: 'framing', framing: 'Thirty fields cost minutes', reason: 'Less is more' };
    await done(api.call(TIM, 'POST', `/v1/items/${id}/amendments`, other));
  }

  /** Eve facilitates her program; nothing of the other two is hers. */
  async function eveFacilitatesOnly(program: string): Promise<void> {
    const eve = { email: EVE, name: 'Eve', group: 'team', roles: ['facilitator'] };
    const added = await api.call(FAY, 'POST', `/v1/programs/${program}/participants`, { participants: [eve] });
    if (added.status >= 300) throw new Error(JSON.stringify(added.body));
  }

  /** One id of each kind of a cycle: any, and one that is for the restricted audience only. */
  async function idsOf({ id: cycle, program }: TestCycle): Promise<{ all: Ids; restricted: Ids }> {
    const first = async (table: string, audiences: readonly string[]): Promise<string | undefined> => {
      const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)} where cycle = ${cycle}
        and audience = any(${audiences}) order by audience = 'restricted' desc limit 1`.execute(api.db);
      return rows[0]?.id;
    };
    const kinds = [
      'topic',
      'objective',
      'pre_read',
      'contribution',
      'item',
      'decision',
      'review',
      'obligation',
      'amendment',
      'pilot',
    ];
    const name = (table: string): string =>
      `${table.replace(/_(\w)/, (_all, letter: string) => letter.toUpperCase())}Id`;
    const found = async (audiences: readonly string[]): Promise<Ids> => {
      const pairs = await Promise.all(kinds.map(async (kind) => [name(kind), await first(kind, audiences)] as const));
      return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
    };
    const all = await found(['public', 'participants', 'team', 'restricted']);
    expect(Object.keys(all)).toHaveLength(kinds.length);
    const part = async (table: string, of: string): Promise<string> => {
      const { rows } = await sql<{ id: string }>`select p.id from ${sql.table(table)} p
        join ${sql.table(of)} o on o.id = p.${sql.ref(of)} where o.cycle = ${cycle} limit 1`.execute(api.db);
      return rows[0]?.id ?? '';
    };
    const parts = { criterionId: await part('criterion', 'item'), optionId: await part('option', 'decision') };
    const attached = { attachmentId: await part('attachment', 'contribution') }; // to what is restricted
    return {
      all: { ...all, ...parts, ...attached, programId: program, cycleId: cycle },
      restricted: { ...(await found(['restricted'])), ...attached },
    };
  }

  const said = ({ status, body, headers }: Answer<unknown>, id: string): string => {
    const { requestId: _own, ...rest } = body as Record<string, unknown>;
    const kept = ['content-type', 'etag', 'idempotency-replayed', 'retry-after', 'allow'].map((name) => headers[name]);
    return JSON.stringify({ status, kept, rest }).replaceAll(id, '<id>');
  };
  const none = (): string => randomUUID();

  const CASES: readonly [who: string, where: keyof typeof hidden, without: readonly string[]][] = [
    [BEN, 'secret', ['programId']], // a member, in a cycle of the team
    [BEN, 'open', []],
    [TIM, 'restricted', []], // of the team, and not for the restricted
    [TIM, 'open', []],
    [EVE, 'secret', []], // facilitates elsewhere
    [EVE, 'open', []],
    [XAV, 'secret', []],
  ];

  it.each(CASES)(
    '%s gets of what is %s the answer of what is not there, by every route',
    async (who, where, without) => {
      const ids = Object.entries(hidden[where]).filter(([place]) => !without.includes(place));
      let asked = 0;
      for (const { method, path, example } of operations) {
        const place = /\{(\w+)\}/.exec(path)?.[1];
        const id = ids.find(([name]) => name === place)?.[1];
        if (!place || !id) continue;
        const body = method === 'GET' || method === 'DELETE' ? undefined : who === EVE ? {} : example;
        const ask = async (which: string): Promise<string> => {
          const headers = { 'if-match': '*', ...(body === undefined ? {} : { 'idempotency-key': randomUUID() }) };
          return said(await api.call(who, method, path.replace(`{${place}}`, which), body, headers), which);
        };
        const answer = await ask(id);
        expect([method, path, answer]).toEqual([method, path, await ask(none())]);
        expect(JSON.parse(answer)).toMatchObject({ status: 404, rest: { code: 'not-found', errors: [] } });
        asked += 1;
      }
      expect(asked).toBeGreaterThan(where === 'secret' ? 45 : 8);
    },
  );

  const LISTS = ['positions', 'contributions', 'items', 'obligations', 'answers', 'participants', 'problems', 'cycles'];

  it.each([
    [BEN, 'open'],
    [EVE, 'eves'],
  ] as const)('%s learns nothing from a page that begins after it', async (who, which) => {
    const mine = which === 'open' ? open : eves;
    const seen = await idsOf(mine);
    const decision = await api.db
      .selectFrom('decision')
      .select('id')
      .where('cycle', '=', mine.id)
      .where('audience', '=', 'participants')
      .executeTakeFirstOrThrow();
    const ids = { ...seen.all, decisionId: decision.id };
    const { programId, ...rows } = { ...hidden.secret, ...hidden.open };
    const secrets = [...Object.values(rows), ...(which === 'eves' && programId ? [programId] : [])];
    let lists = 0;
    for (const { method, path } of operations) {
      if (method !== 'GET' || !path.startsWith('/v1') || path.endsWith('/events')) continue;
      const at = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name as keyof typeof ids] ?? none());
      const page = async (after: string): Promise<string> => {
        const answer = await api.call(who, 'GET', `${at}?after=${after}`);
        return said(answer, after);
      };
      const nothing = await page(none());
      if (!('next' in (JSON.parse(nothing) as { rest: object }).rest)) continue; // no list, or not for them
      lists += 1;
      if (/participants|readers|\/(consents|interests)$/.test(path)) continue; // pages by the order of ids, whoever has them
      for (const secretId of secrets) expect([path, await page(secretId)]).toEqual([path, nothing]);
    }
    expect(lists).toBeGreaterThanOrEqual(LISTS.length);
  });

  /** What bodies name, as the facilitator of another cycle: routes by the place in their path. */
  const NAMING: readonly [
    kind: string,
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: (id: string) => object,
  ][] = [
    [
      'objectiveId',
      'POST',
      'cycles/{cycleId}/topics',
      (objective) => ({ question: 'Q?', objective, yields: 'Y', evidence: 'E', minutes: 5 }),
    ],
    ['objectiveId', 'PATCH', 'topics/{topicId}', (objective) => ({ objective })],
    [
      'topicId',
      'POST',
      'cycles/{cycleId}/contributions',
      (topic) => ({ kind: 'concern', text: 'It takes 18 minutes', topic }),
    ],
    [
      'criterionId',
      'POST',
      'cycles/{cycleId}/contributions',
      (criterion) => ({
        kind: 'evidence',
        text: 'It takes 18 minutes',
        observation: { expected: 'Six', observed: 'Nine', verdict: 'unfit', criterion },
      }),
    ],
    [
      'contributionId',
      'POST',
      'cycles/{cycleId}/items',
      (contribution) => ({ title: 'T', framing: 'F', passages: [{ contribution, starts: 0, ends: 5 }] }),
    ],
    ['contributionId', 'POST', 'items/{itemId}/passages', (contribution) => ({ contribution, starts: 0, ends: 5 })],
    [
      'obligationId',
      'POST',
      'items/{itemId}/criteria',
      (obligation) => ({ statement: 'It takes at most six minutes', obligation }),
    ],
    [
      'contributionId',
      'POST',
      'items/{itemId}/criteria',
      (story) => ({ statement: 'It takes at most six minutes', story }),
    ],
    [
      'contributionId',
      'POST',
      'programs/{programId}/personas',
      (story) => ({ name: 'Offline', description: 'Without a network', stories: [story] }),
    ],
    [
      'criterionId',
      'POST',
      'items/{itemId}/amendments',
      (criterion) => ({
        part: 'criterion',
        criterion,
        proposal: { statement: 'It takes at most six minutes' },
        reason: 'Measured',
      }),
    ],
    [
      'amendmentId',
      'POST',
      'items/{itemId}/amendments',
      (amends) => ({ part: 'framing', framing: 'Sixty fields', reason: 'Counted', amends }),
    ],
    ['decisionId', 'POST', 'items/{itemId}/decisions', (decision) => ({ decision })],
    ['itemId', 'POST', 'items/{itemId}/lineage', (of) => ({ of, kind: 'link' })],
    ['topicId', 'PATCH', 'contributions/{contributionId}', (topic) => ({ topic })],
    [
      'contributionId',
      'PUT',
      'contributions/{contributionId}/disposition',
      (duplicateOf) => ({ kind: 'duplicate', duplicateOf }),
    ],
    ['itemId', 'PUT', 'contributions/{contributionId}/disposition', (item) => ({ kind: 'will_change', items: [item] })],
    [
      'contributionId',
      'POST',
      'cycles/{cycleId}/dispositions',
      (contribution) => ({ items: [{ contribution, kind: 'answered', answer: 'Thank you' }] }),
    ],
    [
      'objectiveId',
      'POST',
      'cycles/{cycleId}/closure/publish',
      (objective) => ({ learnt: [{ objective, text: 'Less is more' }] }),
    ],
    ['optionId', 'POST', 'decisions/{decisionId}/positions', (option) => ({ option, reason: 'It is shorter' })],
    [
      'decisionId',
      'POST',
      'decisions/{decisionId}/answers',
      (position) => ({ answers: [{ position, answer: 'I followed it' }] }),
    ],
    [
      'optionId',
      'POST',
      'decisions/{decisionId}/ruling',
      (option) => ({ option, rationale: 'It saves eight minutes' }),
    ],
    ['obligationId', 'POST', 'reviews/{reviewId}/reject', (obligation) => ({ obligation, reason: 'Old reports stay' })],
    [
      'obligationId',
      'POST',
      'reviews/{reviewId}/request-changes',
      (obligation) => ({ reason: 'Names stay', obligations: [obligation] }),
    ],
    ['itemId', 'POST', 'reviews/{reviewId}/request-changes', (item) => ({ reason: 'Names stay', items: [item] })],
    ['obligationId', 'POST', 'reviews/{reviewId}/tokens', (obligation) => ({ verdict: 'reject', obligation })],
  ];

  it.each(NAMING)('a hidden %s is not to be told from none when %s %s names it', async (kind, method, path, body) => {
    for (const [who, mine] of [
      [EVE, hidden.evesOwn],
      [BEN, (await idsOf(open)).all],
    ] as const) {
      const at = `/v1/${path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => mine[name] ?? none())}`;
      const read = path.startsWith('reviews/') ? { entry: 1 } : {};
      const ask = async (id: string): Promise<string> =>
        said(await api.call(who, method, at, { ...read, ...body(id) }, { 'if-match': '*' }), id);
      const nothing = await ask(none());
      expect((JSON.parse(nothing) as { status: number }).status).toBeGreaterThanOrEqual(400);
      expect(hidden.secret[kind]).toBeDefined();
      expect([path, await ask(hidden.secret[kind] ?? '')]).toEqual([path, nothing]);
    }
  });

  it('is there for those who may, and for whoever said it: then rights decide', async () => {
    const paths = ['decisionId', 'reviewId'].map((place) => `/v1/${place.slice(0, -2)}s/${hidden.open[place]}`);
    for (const path of paths) {
      await expect(api.call(AUD, 'GET', path)).resolves.toMatchObject({ status: 200 });
      const moved = { to: '2099-01-01T09:00:00Z', reason: 'Later' };
      await expect(api.call(AUD, 'POST', `${path}/deadline`, moved)).resolves.toMatchObject({
        status: 403,
        body: { code: 'no-right' },
      });
    }
    const own = await open.say(BEN, { audience: 'restricted' });
    await expect(api.call(BEN, 'GET', `/v1/contributions/${own.id}`)).resolves.toMatchObject({ status: 200 });
    await expect(api.call(TIM, 'GET', `/v1/contributions/${own.id}`)).resolves.toMatchObject({ status: 404 });
  });
});
