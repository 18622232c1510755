import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { typed } from '../../cli/typed.js';
import { comparable } from '../../../apps/api/src/dispositions/duplicates.query.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, TIM, aCycleEach, type Refusing, type Said } from '../../servers/a-cycle.js';

const ITEM = { title: 'A short form', framing: 'Nobody reads the long one' };
const UNTIL = new Date(Date.now() + 30 * 86_400_000).toISOString();

interface Item {
  id: string;
  revision: number;
  ready: boolean;
  passages: { quote: string | null; author: { name: string } | null }[];
}

describe('dispositions', () => {
  const { api, cycle } = aCycleEach();
  let said: Said;
  const create = (body: object = ITEM, as = FAY) => cycle.post<Item & Refusing>(as, 'items', body);
  const route = <Body = Item & Refusing>(
    as: string,
    method: 'GET' | 'PATCH' | 'POST' | 'PUT',
    path: string,
    body?: unknown,
    headers = {},
  ) => api.call<Body>(as, method, `/v1/${path}`, body, headers);

  beforeEach(async () => {
    await cycle.enter('session');
    said = await cycle.say(ANN, { text: 'The 👩‍🔧 report takes 18 minutes' });
  });

  const draft = (id: string, body: object, as = FAY) => route(as, 'PUT', `contributions/${id}/disposition`, body);

  it('are drafts that only those who refine see, and whose history is kept', async () => {
    const item = (await create()).body;
    expect(await draft(said.id, { kind: 'will_change', items: [item.id] })).toMatchObject({
      status: 200,
      body: { disposition: { kind: 'will_change', items: [{ id: item.id, title: ITEM.title }], publishedAt: null } },
    });
    expect(await draft(said.id, { kind: 'deferred', reason: 'After the audit', until: UNTIL })).toMatchObject({
      body: { disposition: { kind: 'deferred', until: UNTIL, items: [] } },
    });
    const seen = async (as: string) =>
      (await route<{ disposition: object }>(as, 'GET', `contributions/${said.id}`)).body.disposition;
    expect(await seen(ANN)).toBeNull();
    expect(await seen(TIM)).toBeNull();
    expect(await seen(AUD)).toMatchObject({ kind: 'deferred' });
    const listed = await cycle.get<{ items: { disposition: object | null }[] }>(BEN, 'contributions');
    expect(listed.body.items.map(({ disposition }) => disposition)).toEqual([null]);
    const history = await api.db
      .selectFrom('dispositionHistory')
      .select(['draft', 'audience'])
      .where('cycle', '=', cycle.id)
      .execute();
    expect(history).toMatchObject([{ draft: { kind: 'will_change', items: [item.id] }, audience: 'restricted' }]);
    expect((await cycle.journal('disposition-drafted')).map(({ audience }) => audience)).toEqual([
      'restricted',
      'restricted',
    ]);
  });

  it.each<[string, object, string[]]>([
    ['will_change without items', { kind: 'will_change' }, ['items']],
    ['will_change with no items', { kind: 'will_change', items: [] }, ['items']],
    ['will_change with an item of nobody', { kind: 'will_change', items: [randomUUID()] }, ['items[0]']],
    ['will_not without a reason', { kind: 'will_not' }, ['reason']],
    ['will_not with a short reason', { kind: 'will_not', reason: 'too short' }, ['reason']],
    ['deferred without anything', { kind: 'deferred' }, ['until', 'reason']],
    [
      'deferred into the past',
      { kind: 'deferred', until: '2020-01-01T00:00:00Z', reason: 'After the audit' },
      ['until'],
    ],
    [
      'deferred beyond a year',
      { kind: 'deferred', until: '9999-12-31T00:00:00Z', reason: 'After the audit' },
      ['until'],
    ],
    ['answered without an answer', { kind: 'answered' }, ['answer']],
    ['an answer that does not go with its kind', { kind: 'will_not', reason: 'Nobody asked', answer: 'x' }, ['answer']],
    ['a duplicate of nothing', { kind: 'duplicate' }, ['duplicateOf']],
    ['a duplicate of nobody', { kind: 'duplicate', duplicateOf: randomUUID() }, ['duplicateOf']],
  ])('refuses %s', async (_what, body, paths) => {
    const answer = await draft(said.id, body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'incomplete-disposition' } });
    expect(answer.body.errors.map(({ path }) => path)).toEqual(paths);
  });

  it.each<[string, unknown]>([
    ['an unknown kind', { kind: 'maybe' }],
    ['an unknown key', { kind: 'answered', answer: 'x', audience: 'public' }],
    ['NUL', { kind: 'answered', answer: 'a\u0000' }],
    ['half of a character', { kind: 'answered', answer: '\udc00' }],
    ['__proto__', '{"kind":"answered","answer":"x","__proto__":{}}'],
    ['no id', { kind: 'duplicate', duplicateOf: 'first' }],
  ])('refuses %s', async (_what, body) => {
    expect(await draft(said.id, body as object)).toMatchObject({ status: 400 });
  });

  it('lets a duplicate point to what is none, and nothing else', async () => {
    const [second, third] = [await cycle.say(BEN), await cycle.say(TIM)];
    const of = (duplicateOf: string) => ({ kind: 'duplicate', duplicateOf });
    const no = { status: 422, body: { errors: [{ path: 'duplicateOf' }] } };
    expect(await draft(said.id, of(said.id))).toMatchObject(no);
    expect(await draft(second.id, of(said.id))).toMatchObject({
      status: 200,
      body: { disposition: { duplicateOf: said.id } },
    });
    expect(await draft(third.id, of(second.id))).toMatchObject(no);
    expect(await draft(said.id, of(third.id))).toMatchObject(no);
    const both = [
      { contribution: second.id, ...of(third.id) },
      { contribution: said.id, ...of(third.id) },
    ];
    expect(await cycle.post(FAY, 'dispositions', { items: both })).toMatchObject({ status: 200 });
    const circle = [
      { contribution: second.id, ...of(third.id) },
      { contribution: third.id, ...of(second.id) },
    ];
    expect(await cycle.post(FAY, 'dispositions', { items: circle })).toMatchObject({ status: 422 });
  });

  it('lets nobody be answered with what they may not read', async () => {
    const hidden = await cycle.say(ANN, { audience: 'restricted' });
    const of = (duplicateOf: string) => ({ kind: 'duplicate', duplicateOf });
    const message = 'whoever said it may not read that contribution; give it an answer of its own';
    const no = { status: 422, body: { errors: [{ path: 'duplicateOf', message }] } };
    const [bens, reviewers] = [await cycle.say(BEN), await cycle.say(CLEO)];
    expect(await draft(bens.id, of(hidden.id))).toMatchObject(no);
    expect(await draft(said.id, of(hidden.id))).toMatchObject({ status: 200 }); // her own
    expect(await draft(reviewers.id, of(hidden.id))).toMatchObject({ status: 200 }); // reads what is restricted
    const team = await cycle.say(TIM, { audience: 'team' });
    expect(await draft(bens.id, of(team.id))).toMatchObject(no);
    const telemetry = { id: randomUUID(), telemetryOf: [await cycle.person(ANN)] }; // she does not consent any more
    const place = {
      program: cycle.program,
      cycle: cycle.id,
      author: await cycle.person(TIM),
      audience: 'participants',
    };
    const words = {
      kind: 'evidence',
      channel: 'telemetry_briefing',
      body: 'It took 18 minutes',
      salt: 's',
      quality: '{}',
    };
    await api.db
      .insertInto('contribution')
      .values({ ...telemetry, ...place, ...words, at: new Date().toISOString() } as never)
      .execute();
    expect(await draft(bens.id, of(telemetry.id))).toMatchObject(no);
  });

  it('are drafted by the hundred: all of them, or none and everything that is wrong', async () => {
    const others = await Promise.all(Array.from({ length: 30 }, () => cycle.say(BEN)));
    const items = [said, ...others].map(({ id }) => ({
      contribution: id,
      kind: 'answered',
      answer: 'It is in the settings',
    }));
    const wrong = items.map((item, index) =>
      index === 3
        ? { contribution: item.contribution, kind: 'will_not' }
        : index === 7
          ? { ...item, contribution: randomUUID() }
          : item,
    );
    const refused = await cycle.post<Refusing>(FAY, 'dispositions', { items: [...wrong, items[0]] });
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.body.errors.map(({ path }) => path)).toEqual([
      'items[3].reason',
      'items[7].contribution',
      'items[31].contribution',
    ]);
    expect(await api.db.selectFrom('disposition').select('kind').where('cycle', '=', cycle.id).execute()).toEqual([]);
    expect(await cycle.post(FAY, 'dispositions', { items: items.slice(1) })).toMatchObject({
      status: 200,
      body: { drafted: 30, undisposed: 1 },
    });
    const many = Array.from({ length: 501 }, () => ({ contribution: randomUUID(), kind: 'answered', answer: 'x' }));
    expect(await cycle.post(FAY, 'dispositions', { items: many })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'items' }] },
    });
    expect((await cycle.post(FAY, 'dispositions', { items: many.slice(1) })).status).toBe(422);
  });

  it('are closed before the session, on hold and once they are published', async () => {
    const answer = { kind: 'answered', answer: 'It is in the settings' };
    await cycle.post(FAY, 'back', { reason: 'Once more' });
    expect(await draft(said.id, answer)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    await cycle.enter('session');
    await cycle.post(FAY, 'hold', { reason: 'A pause' });
    expect(await draft(said.id, answer)).toMatchObject({ status: 409, body: { code: 'on-hold' } });
    await cycle.post(FAY, 'resume');
    expect(await draft(said.id, answer)).toMatchObject({ status: 200 });
    await cycle.enter('closure');
    expect(await draft(said.id, { ...answer, answer: 'It is under More' })).toMatchObject({ status: 200 });
    await cycle.enter('closed');
    expect(await draft(said.id, answer)).toMatchObject({ status: 409 });
  });

  describe('of what was said more than once', () => {
    interface Found {
      readonly compared: number;
      readonly left: number;
      readonly items: readonly {
        readonly original: { readonly id: string; readonly disposition: string | null };
        readonly likely: readonly { readonly id: string; readonly similarity: number }[];
      }[];
      readonly next: string | null;
    }
    const found = (query = '', as = FAY) => cycle.get<Found & Refusing>(as, `duplicates${query}`);
    const groups = async (query = '', as = FAY): Promise<[string, ...string[]][]> =>
      (await found(query, as)).body.items.map(({ original, likely }) => [original.id, ...likely.map(({ id }) => id)]);
    const TEXTS = ['The form loses what I typed when the network is gone', 'Please add a map of all sites'];

    it('are looked for among what waits also where more is answered than can be compared', async () => {
      const all = [said.id];
      for (const n of [1, 2, 3, 4, 5, 6]) all.push((await cycle.say(ANN, { text: `Thing ${n} is slow` })).id);
      for (const id of all.slice(0, 4)) await draft(id, { kind: 'answered', answer: 'It is in the settings' });
      const viewer = {
        program: cycle.program,
        person: await cycle.person(FAY),
        roles: ['facilitator'] as const,
        audiences: ['public', 'participants', 'team', 'restricted'] as const,
      };
      const compared = async (most: number): Promise<string[]> => {
        const { rows, all: total } = await comparable(api.db, viewer, cycle.id, most);
        expect(total).toBe(7);
        return rows.map(({ id }) => id);
      };
      expect(await compared(7)).toEqual(all); // four with an answer, then three without
      expect(await compared(4)).toEqual([...all.slice(0, 2), ...all.slice(4, 6)]);
      expect(await compared(6)).toEqual([...all.slice(0, 3), ...all.slice(4)]);
      for (const id of all.slice(4, 6)) await draft(id, { kind: 'answered', answer: 'It is in the settings' });
      expect(await compared(4)).toEqual([...all.slice(0, 3), all[6]]);
    });

    it('are suggested with how similar it is, and confirmed together', async () => {
      const [lost, map] = [await cycle.say(ANN, { text: TEXTS[0] }), await cycle.say(ANN, { text: TEXTS[1] })];
      const again = await cycle.say(BEN, { text: 'the FORM loses what I typed, when the network is gone!' });
      const alike = await cycle.say(BEN, { text: 'The form loses all I typed when the mobile network is gone' });
      const { body } = await found();
      expect(body).toMatchObject({ compared: 5, left: 0, next: null });
      expect(body.items).toMatchObject([
        { original: { id: lost.id, disposition: null }, likely: [{ id: again.id, similarity: 1 }, { id: alike.id }] },
      ]);
      const shown = body.items[0]?.likely[1]?.similarity ?? 0;
      const { rows } = await sql<{ s: number }>`select similarity(${TEXTS[0]}, ${alike.text}) as s`.execute(api.db);
      expect(shown).toBeCloseTo(rows[0]?.s ?? 0, 2);
      expect(await groups('?atLeast=0.99')).toEqual([[lost.id, again.id]]);
      const items = [again, alike].map(({ id }) => ({ contribution: id, kind: 'duplicate', duplicateOf: lost.id }));
      const confirmed = await cycle.post(FAY, 'dispositions', { items });
      expect(confirmed).toMatchObject({ status: 200, body: { drafted: 2, undisposed: 3 } });
      expect(await groups()).toEqual([]);
      await draft(map.id, { kind: 'answered', answer: 'It is planned' });
      const late = await cycle.say(BEN, { text: `${TEXTS[1]}!` });
      expect((await found()).body.items).toMatchObject([{ original: { id: map.id, disposition: 'answered' } }]);
      expect(await groups()).toEqual([[map.id, late.id]]);
    });

    it('are confirmed all or none, and twice is as once', async () => {
      const first = await cycle.say(ANN, { text: TEXTS[0] });
      const again = await cycle.say(BEN, { text: TEXTS[0] });
      const item = { contribution: again.id, kind: 'duplicate', duplicateOf: first.id };
      const wrong = { contribution: first.id, kind: 'duplicate', duplicateOf: again.id };
      const all = await cycle.post<Refusing>(FAY, 'dispositions', { items: [item, wrong] });
      expect(all).toMatchObject({ status: 422, body: { code: 'incomplete-disposition' } });
      expect(await groups()).toEqual([[first.id, again.id]]);
      const key = { 'idempotency-key': randomUUID() };
      const once = await cycle.post(FAY, 'dispositions', { items: [item] }, key);
      const twice = await cycle.post(FAY, 'dispositions', { items: [item] }, key);
      expect(twice.body).toEqual(once.body);
      expect(await cycle.journal('disposition-drafted')).toHaveLength(1);
    });

    it('are paged by originals, and only of what somebody may read', async () => {
      const pairs: string[][] = [];
      for (const topic of ['the map is empty on Monday', 'photos are dark in cellars', 'my signature vanished again']) {
        const pair = [await cycle.say(ANN, { text: topic }), await cycle.say(BEN, { text: topic })];
        pairs.push(pair.map(({ id }) => id));
      }
      const first = (await found('?limit=2')).body;
      expect(first.items.map(({ original }) => original.id)).toEqual([pairs[0]?.[0], pairs[1]?.[0]]);
      expect(await groups(`?after=${first.next}`)).toEqual([pairs[2]]);
      expect(await found(`?after=${randomUUID()}`)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
      await api.db
        .updateTable('contribution')
        .set({ audience: 'restricted' })
        .where('id', '=', pairs[2]?.[1] ?? '')
        .execute();
      expect(await groups()).toEqual(pairs);
      expect(await groups('', AUD)).toEqual(pairs);
      expect(await found('', ANN)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    });

    it('are listed and confirmed by the command line, whatever people wrote', async () => {
      const first = await cycle.say(ANN, { text: `${TEXTS[0]}\n\u001b[2J and \u202e more` });
      const again = await cycle.say(BEN, { text: `${TEXTS[0]} and more` });
      const line = (...words: string[]) => typed(api, FAY, 'duplicate', ...words);
      const listed = await line('list', cycle.id);
      expect(listed).toMatchObject({
        code: 0,
        data: { compared: 3, left: 0, items: [{ original: { id: first.id } }] },
      });
      const [head, names, original, likely, ...rest] = listed.text.split('\n');
      expect([head, names, rest]).toEqual(['3 compared', expect.stringMatching(/^id +alike +by +words$/), []]);
      expect(original).toMatch(new RegExp(`^${first.id}  original  Ann  ${TEXTS[0]} \\[2J and more$`));
      expect(likely).toMatch(new RegExp(`^${again.id}  [01]\\.\\d\\d +Ben  ${TEXTS[0]} and more$`));
      const none = { code: 0, text: '3 compared\nNothing repeats something else' };
      expect(await line('list', cycle.id, '--at-least', '1')).toMatchObject(none);
      const wrong = await line('confirm', cycle.id, first.id, again.id, first.id);
      expect(wrong).toMatchObject({ code: 4, data: { code: 'incomplete-disposition' } });
      expect(await line('confirm', cycle.id, first.id, again.id)).toMatchObject({
        code: 0,
        text: '1 drafted as duplicates, 2 still lack an answer',
      });
      expect(await line('list', cycle.id)).toMatchObject({ data: { items: [] } });
      expect(await line('list', cycle.id, '--at-least', 'much')).toMatchObject({ code: 4 });
      expect(await line('confirm', cycle.id, first.id)).toMatchObject({ code: 2 });
      expect(await typed(api, ANN, 'duplicate', 'list', cycle.id)).toMatchObject({
        code: 4,
        data: { code: 'no-right' },
      });
    });

    it('take nothing else', async () => {
      for (const query of ['limit=0', 'limit=501', 'atLeast=0.2', 'atLeast=2', 'atLeast=much', 'after=me', 'q=x']) {
        expect(await found(`?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
      }
    });
  });
});
