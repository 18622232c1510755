import { randomUUID } from 'node:crypto';
import { BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type Answer, type TestApi } from '../../servers/an-api.js';
import { operationsOf, type Operation } from '../operations-of.js';
import { RESTRICTED, eveFacilitates, fill, idsOf, type Ids } from './a-full-cycle.js';
import { NAMING } from './named-in-bodies.js';

const XAV = 'xav@example.org'; // takes part in nothing
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
    for (const cycle of [open, secret, eves]) await fill(api, cycle);
    await eveFacilitates(api, eves.program);
    const [ofOpen, ofSecret] = [await idsOf(api, open), await idsOf(api, secret)];
    hidden.secret = { ...ofSecret.all, cycleId: secret.id };
    hidden.restricted = ofSecret.restricted;
    hidden.open = ofOpen.restricted;
    hidden.evesOwn = (await idsOf(api, eves)).all;
  }, 120_000);
  afterAll(() => api.stop());

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
    const seen = await idsOf(api, mine);
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
    for (const { method, path, parameters } of operations) {
      if (method !== 'GET' || !path.startsWith('/v1') || path.endsWith('/events')) continue;
      const at = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name as keyof typeof ids] ?? none());
      const page = async (after: string): Promise<string> => {
        const answer = await api.call(who, 'GET', `${at}?after=${after}`);
        return said(answer, after);
      };
      if (!parameters.includes('after') || (await api.call(who, 'GET', at)).status !== 200) continue; // not for them
      const nothing = await page(none());
      lists += 1;
      for (const secretId of secrets) expect([path, await page(secretId)]).toEqual([path, nothing]);
    }
    expect(lists).toBeGreaterThanOrEqual(LISTS.length);
  });

  it.each(NAMING)('a hidden %s is not to be told from none when %s %s names it', async (kind, method, path, body) => {
    for (const [who, mine] of [
      [EVE, hidden.evesOwn],
      [BEN, (await idsOf(api, open)).all],
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
