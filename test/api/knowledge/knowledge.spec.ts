import { sql } from 'kysely';
import type { KnowledgeExport } from '../../../apps/api/src/knowledge/knowledge.schemas.js';
import { connect } from '../../../libs/database/connection.js';
import { typed } from '../../cli/typed.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Found {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly title: readonly { readonly text: string; readonly hit: boolean }[];
  readonly snippet: readonly { readonly text: string; readonly hit: boolean }[];
  readonly segments: readonly string[];
  readonly outcome: string | null;
  readonly at: string;
}
interface Page extends Refusing {
  readonly items: readonly Found[];
  readonly next: string | null;
}
const STORY = {
  kind: 'story',
  story: { when: 'the radio fails', want: 'to write the report <b>offline</b>', soThat: 'nothing is lost' },
};
const text = (pieces: Found['title']): string => pieces.map((piece) => piece.text).join('');
const hits = (pieces: Found['title']): string[] => pieces.filter(({ hit }) => hit).map((piece) => piece.text);

describe('knowledge', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let story: string;
  let item: string;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    const decision = {
      question: 'Do we drop the appendix?',
      options: [{ title: 'Drop it', consequences: 'Auditors miss zebras' }],
      proposer: ANN,
      authority: FAY,
      reviewers: [CLEO],
    };
    cycle = await aCycle(api, { brief: { invite: [ANN, BEN, TIM], decisions: [decision] } });
    const obligation = { reference: 'GDPR Art. 30', statement: 'Records say who changed what' };
    await cycle.post(CLEO, 'obligations', { obligations: [obligation] });
    await cycle.enter('session');
    story = (await cycle.post<{ id: string }>(ANN, 'contributions', STORY)).body.id;
    const criteria = [{ statement: 'Given no network, when the report is saved, then it takes at most 2 seconds' }];
    const passages = [{ contribution: story, starts: 0, ends: 9 }];
    const body = { title: 'Offline drafts', framing: 'Typing is lost in basements', criteria, passages };
    item = (await cycle.post<{ id: string }>(FAY, 'items', body)).body.id;
  });

  const get = (as: string | null, query: string) => api.call<Page>(as, 'GET', `/v1/knowledge?${query}`);
  const find = async (q: string, as = ANN, more = ''): Promise<readonly Found[]> =>
    (await get(as, `program=${cycle.program}&q=${encodeURIComponent(q)}${more}`)).body.items;
  const kinds = (found: readonly Found[]): string[] => found.map(({ kind }) => kind).sort();

  it('is found as soon as it is written: stories, items, criteria, decisions and obligations', async () => {
    expect(kinds(await find('offline'))).toEqual(['criterion', 'item', 'story']);
    expect(await find('zebras')).toMatchObject([{ kind: 'decision', outcome: null }]);
    expect(await find('gdpr')).toMatchObject([{ kind: 'obligation' }]);
    expect(await find('radio')).toMatchObject([
      { kind: 'story', subject: story, segments: expect.arrayContaining(['end_user', 'field-worker']) },
    ]);
    const change = (body: object) => api.call(FAY, 'PATCH', `/v1/items/${item}`, body, { 'if-match': '*' });
    await change({ title: 'Drafts for caves', status: 'agreed' });
    expect(await find('caves')).toMatchObject([
      { kind: 'item', outcome: 'agreed' },
      { kind: 'criterion', outcome: 'agreed' },
    ]);
    expect(kinds(await find('offline'))).toEqual(['story']);
  });

  it('is found by beginnings, other forms and misspelt words, and by the most of several words first', async () => {
    expect(kinds(await find('basem'))).toEqual(['item']);
    expect(kinds(await find('types basement'))).toContain('item');
    expect(kinds(await find('basemnet'))).toEqual(['item']);
    expect((await find('report offline network')).map(({ kind }) => kind)[0]).toBe('criterion');
    expect(await find('xylophone')).toEqual([]);
    expect(await find('the & of | !:*')).toEqual([]);
  });

  it.each([
    ['हिन्दी रिपोर्ट धीमी है', 'रिपोर्ट'],
    ['รายงานช้า ทุกวัน', 'ทุกวัน'],
    ['Báo cáo chậm'.normalize('NFD'), 'chậm'],
    ['التقرير بَطيء', 'بَطيء'],
  ])('finds %s, whose letters carry marks', async (title, word) => {
    await api.call(FAY, 'PATCH', `/v1/items/${item}`, { title }, { 'if-match': '*' });
    expect(await find(word, ANN, '&kind=item')).toMatchObject([{ kind: 'item' }]);
  });

  it('shows what was found in pieces of text, so that nothing in it can run', async () => {
    const [found] = await find('offline', ANN, '&kind=story');
    expect(text(found?.title ?? [])).toBe('to write the report <b>offline</b>');
    expect(hits(found?.title ?? [])).toEqual(['offline']);
    expect(hits(found?.snippet ?? [])).toContain('offline');
  });

  it('is found by nobody who may not read it, also in no count, page or likeness', async () => {
    const secret = (await cycle.post<{ id: string }>(TIM, 'contributions', { ...STORY, audience: 'team' })).body.id;
    const seen = async (as: string): Promise<string[]> =>
      (await find('radio', as)).map(({ subject }) => subject).sort();
    expect(await seen(TIM)).toEqual([secret, story].sort());
    expect(await seen(FAY)).toEqual([secret, story].sort());
    for (const as of [ANN, BEN]) expect(await seen(as)).toEqual([story]);
    expect(await seen(EVE)).toEqual([]);
    expect((await get(EVE, 'limit=100')).body).toEqual({ items: [], next: null, notes: [] });
    expect(await get(null, 'q=radio')).toMatchObject({ status: 401 });
    expect(await get(ANN, `like=story:${secret}`)).toMatchObject({ status: 404 });
    const person = await cycle.person(BEN);
    await api.call(FAY, 'DELETE', `/v1/programs/${cycle.program}/participants/${person}`);
    expect(await seen(BEN)).toEqual([]);
    expect((await api.call(TIM, 'GET', `/v1/knowledge?like=story:${secret}`)).status).toBe(200);
  });

  it('is narrowed by kind, segment, outcome and time', async () => {
    const all = await find('offline report lost');
    expect(kinds(all)).toEqual(['criterion', 'item', 'story']);
    const narrowed = async (filter: string): Promise<string[]> => kinds(await find('offline report lost', ANN, filter));
    expect(await narrowed('&kind=item')).toEqual(['item']);
    for (const segment of ['field-worker', 'end_user'])
      expect(await narrowed(`&segment=${segment}`)).toEqual(['criterion', 'item', 'story']);
    expect(await narrowed('&segment=operator')).toEqual([]);
    expect(await narrowed('&outcome=proposed')).toEqual(['criterion', 'item']);
    const first = all.map(({ at }) => at).sort()[0] ?? '';
    expect(await narrowed(`&to=${first}`)).toEqual([]);
    expect(await narrowed(`&from=${first}`)).toHaveLength(3);
  });

  it('comes in pages that leave nothing out and repeat nothing, the best or the newest first', async () => {
    for (const query of [`program=${cycle.program}`, `program=${cycle.program}&q=offline+report+drop+records`]) {
      const whole = (await get(ANN, `${query}&limit=100`)).body;
      expect(whole.items.length).toBeGreaterThan(3);
      const paged: Found[] = [];
      for (let next: string | null = ''; next !== null;) {
        const page: Page = (await get(ANN, `${query}&limit=2${next ? `&after=${next}` : ''}`)).body;
        paged.push(...page.items);
        next = page.next;
      }
      expect(paged).toEqual(whole.items);
    }
  });

  it('leads to more of its like', async () => {
    const { items } = (await get(ANN, `program=${cycle.program}&like=item:${item}`)).body;
    expect(items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['criterion', 'story']));
    expect(items.map(({ subject }) => subject)).not.toContain(item);
  });

  it('keeps the lines of the closure note, once it is published', async () => {
    const answer = { kind: 'will_not', reason: 'Two of forty people use walruses' };
    await api.call(FAY, 'PUT', `/v1/contributions/${story}/disposition`, answer);
    const [asked, secret] = [await cycle.say(BEN), await cycle.say(TIM, { audience: 'team' })];
    const told = (id: string, words: string) =>
      api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, { kind: 'answered', answer: words });
    await told(asked.id, 'Pangolins can be hidden in the settings');
    await told(secret.id, 'Okapis can be hidden by the contract');
    await api.call(FAY, 'PATCH', `/v1/items/${item}`, { status: 'dropped' }, { 'if-match': '*' });
    await cycle.post(FAY, 'input/close', { reason: 'everybody has spoken' });
    await cycle.post(FAY, 'refinement/end');
    const decision = (await find('zebras'))[0]?.subject ?? '';
    await api.call(FAY, 'POST', `/v1/decisions/${decision}/withdraw`, { reason: 'Not now' });
    expect(await find('walruses')).toEqual([]);
    await cycle.enter('closed');
    expect(await find('walruses')).toMatchObject([{ kind: 'closure', subject: cycle.id, outcome: 'will_not' }]);
    expect(await find('pangolins')).toMatchObject([{ kind: 'closure', subject: cycle.id, outcome: 'answered' }]);
    for (const as of [ANN, TIM]) expect(await find('okapis', as)).toEqual([]);
    const whole = await api.call<KnowledgeExport>(ANN, 'GET', `/v1/programs/${cycle.program}/knowledge?limit=100`);
    expect(whole.body.items.filter(({ outcome }) => outcome === 'answered')).toMatchObject([
      { title: 'Pangolins can be hidden in the settings' },
    ]);
    const search = (...line: string[]) => typed(api, ANN, 'knowledge', 'search', ...line, '--program', cycle.program);
    const [, id = ''] = /^closure +(\S+)/m.exec((await search('walruses')).text) ?? [];
    expect(await search('--like', `closure:${id}`)).toMatchObject({ code: 0 });
  });

  it('says what a decision came to and why, once that is in effect', async () => {
    const { subject = '' } = (await find('zebras'))[0] ?? {};
    const decide = (set: object) => api.db.updateTable('decision').set(set).where('id', '=', subject).execute();
    const options = await api.db.selectFrom('option').selectAll().where('decision', '=', subject).execute();
    const [drop, keep] = [false, true].map((kept) => options.find(({ statusQuo }) => statusQuo === kept)?.id);
    await decide({ outcome: drop, rationale: 'Giraffes read it' });
    expect(await find('giraffes')).toEqual([]);
    await decide({ effectiveAt: '2026-03-02T09:00:00.000Z' });
    expect(await find('giraffes')).toMatchObject([{ kind: 'decision', outcome: 'adopted' }]);
    await decide({ outcome: keep });
    expect(await find('giraffes')).toMatchObject([{ outcome: 'kept' }]);
  });

  it.each<[string, string]>([
    ['an unknown kind', 'q=a&kind=poem'],
    ['a program that is no id', 'program=mine'],
    ['a cursor of somebody else', 'after=abc'],
    ['a page of nothing', 'limit=0'],
    ['words and likeness at once', `q=a&like=item:${'0'.repeat(36)}`],
    ['a time that is none', 'from=yesterday'],
    ['a day that is none', 'to=2026-02-30'],
    ['an outcome with a NUL', 'outcome=a%00b'],
    ['the id of nothing', 'like=item'],
    ['what it does not know', 'sort=best'],
  ])('refuses %s', async (_what, query) => {
    expect(await get(ANN, query)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });

  it('is narrowed by days where whoever asks lives, and by nothing that a form left empty', async () => {
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    const at = (instant: string) =>
      sql`update search_document set at = ${instant} where subject = ${item}`.execute(owner);
    const found = async (query: string): Promise<number> =>
      (await get(ANN, `program=${cycle.program}&kind=item&q=&segment=&outcome=&like=&${query}`)).body.items.length;
    await at('2026-03-28T23:30:00.000Z'); // half past midnight in Berlin
    expect(await found('from=2026-03-29&to=2026-03-29')).toBe(1);
    expect(await found('from=&to=2026-03-28')).toBe(0);
    expect(await found('from=2026-03-30&to=')).toBe(0);
    await at('2026-03-29T21:59:59.999Z'); // the day on which the clock changes has 23 hours
    expect(await found('from=2026-03-29&to=2026-03-29')).toBe(1);
    await at('2026-03-29T22:00:00.000Z');
    expect(await found('from=2026-03-29&to=2026-03-29')).toBe(0);
    for (const query of ['from=0000-01-01', 'from=0001-01-01&to=9999-12-31', 'from=0000-01-01T00:00:00Z'])
      expect([query, await found(query)]).toEqual([query, 1]);
    await owner.destroy();
  });

  it('is found from the command line, by whoever may read it', async () => {
    const search = (as: string, ...line: string[]) => typed(api, as, 'knowledge', 'search', ...line);
    const here = ['--program', cycle.program];
    const { code, text: lines } = await search(ANN, 'typing', 'basements', ...here, '--kind', 'item');
    expect({ code, lines }).toEqual({
      code: 0,
      lines: expect.stringMatching(new RegExp(`^kind +id +outcome +title\\nitem  ${item}  proposed  Offline drafts$`)),
    });
    expect((await search(ANN, 'offline')).text).toContain(story); // in all her programs
    expect(await search(ANN, 'xylophone', ...here)).toMatchObject({ code: 0, data: { items: [] } });
    expect((await search(EVE, 'offline')).text).toBe('Nothing that you may read is like that, or has these words');
    const nothing = 'Nothing that you may read is like that, or has these words';
    expect((await search(ANN, 'the', 'of')).text).toBe(
      `${nothing}\nWords that say nothing alone are not looked for: “the”, “of”`,
    );
    expect((await search(ANN, 'offline', '--outcome', 'foo')).text).toMatch(
      /\nNothing ends as “foo”; there are proposed, /,
    );
    expect((await search(ANN, 'offline', '--segment', 'nosuch')).text).toMatch(
      /\nNobody in your programs is of a group or segment “nosuch”; there are end_user, .*field-worker/,
    );
    expect((await search(ANN, 'ofline', ...here)).text).toContain(
      'Few texts have “ofline”, so what is spelt like it was looked for as well: “offline”',
    );
    expect((await search(ANN, 'offline', ...here)).data).toMatchObject({ notes: [] });
    expect(await search(ANN, 'offline', '--kind', 'rumour')).toMatchObject({
      code: 4,
      data: { code: 'invalid-input' },
    });
  });

  it('is narrowed, listed, paged and likened from the command line as well', async () => {
    const search = (...line: string[]) => typed(api, ANN, 'knowledge', 'search', ...line, '--program', cycle.program);
    const found = async (...line: string[]): Promise<string[]> => kinds(((await search(...line)).data as Page).items);
    expect(await found('offline', '--segment', 'field-worker')).toEqual(['criterion', 'item', 'story']);
    expect(await found('offline', '--segment', 'operator')).toEqual([]);
    expect(await found('offline', 'report', 'lost', '--outcome', 'proposed')).toEqual(['criterion', 'item']);
    expect(await found('offline', '--to', '2026-01-01T00:00:00.000Z')).toEqual([]);
    expect(await found('offline', '--from', '2026-01-01T00:00:00.000Z')).toHaveLength(3);
    expect(await found('--like', `item:${item}`, '--kind', 'story')).toEqual(['story']);
    for (let nth = 0; nth < 19; nth += 1) await cycle.post(ANN, 'contributions', STORY);
    const first = await search();
    const [, next = ''] = /There is more: --after (\S+)$/.exec(first.text) ?? [];
    const { items } = (await search('--after', next)).data as Page;
    expect(items.length).toBeGreaterThan(0);
    expect(first.text).not.toContain(items[0]?.subject ?? '');
    expect(await search('--from', 'yesterday')).toMatchObject({ code: 4, data: { code: 'invalid-input' } });
  });

  it('takes whatever people type', async () => {
    const long = 'x'.repeat(500);
    for (const q of [
      "'; drop table item; --",
      '\u05e9\u05dc\u05d5\u05dd',
      '👩‍🚒',
      '\\',
      "a'b:*",
      long,
      '%',
      '((',
      `a${'𐌰'.repeat(60)}`,
    ]) {
      expect((await get(ANN, `q=${encodeURIComponent(q)}`)).status).toBe(200);
    }
    expect((await get(ANN, 'q=%00')).status).toBe(200);
  });
});
