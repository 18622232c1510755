import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn, type TestBrowser } from './a-browser.js';
import { barriersOf } from './accessible.js';

interface Proposed {
  readonly id: string;
  readonly part: string;
  readonly state: string;
  readonly answer: string | null;
  readonly proposal: {
    readonly title: string | null;
    readonly framing: string | null;
    readonly criteria: readonly { readonly statement: string; readonly threshold: number | null }[];
    readonly passages: readonly { readonly quote: string }[];
  };
  readonly made: { readonly item: string | null };
}

const NEW = { title: 'A short form', framing: 'Nobody reads twelve fields', reason: 'An hour a week is lost' };
const MEASURED = 'The weekly report takes at most 6 minutes';
const SEEN = 'Given no network, when I save the report, then nothing is lost';

describe('proposals by forms of pages', () => {
  const { api, cycle } = aCycleEach();
  let ann: TestBrowser;
  let fay: TestBrowser;
  beforeEach(async () => {
    await cycle.enter('session');
    [ann, fay] = [await aBrowser(api, ANN), await aBrowser(api, FAY)];
  });

  const list = (): string => `/v1/cycles/${cycle.id}/amendments`;
  const proposals = async (): Promise<readonly Proposed[]> =>
    (await cycle.get<{ items: readonly Proposed[] }>(FAY, 'amendments')).body.items;
  const anItem = async (framing = 'It is too long'): Promise<{ id: string; criteria: readonly { id: string }[] }> => {
    const item = { title: 'Short form', framing, criteria: [{ statement: MEASURED }] };
    return (await cycle.post<{ id: string; criteria: { id: string }[] }>(FAY, 'items', item)).body;
  };
  const putForward = async (fields: Record<string, string> = {}): Promise<string> => {
    const sent = await ann.send(await ann.form(list(), list()), { ...NEW, ...fields });
    if (sent.status !== 303) throw new Error(sent.text);
    return sent.to ?? '';
  };

  it('put forward a new item with what would show that it is solved, and the words that it rests on', async () => {
    const participants = [{ email: 'nia@example.org', name: 'Nia Ndlovu', group: 'end_user' }];
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
    await cycle.say(BEN, { text: 'Nia Ndlovu waits 18 minutes\n\n😀 and <b>nobody</b> reads it' });
    const page = await ann.page(list());
    expect(barriersOf(page)).toEqual([]);
    const passages = [...page.matchAll(/name="passage\.(\d)" value="([^"]*)"/g)].map(([, , value = '']) => value);
    expect([passages.length, page.includes('Nia Ndlovu')]).toEqual([2, false]);
    const sent = await ann.send(formIn(page, list()), {
      ...NEW,
      'criteria[0].statement': MEASURED,
      'criteria[2].statement': SEEN,
      'passage.1': passages[1] ?? '',
    });
    expect(sent).toMatchObject({ status: 303, to: expect.stringMatching(/^\/v1\/amendments\//) });
    expect(await proposals()).toMatchObject([
      {
        part: 'item',
        state: 'proposed',
        proposal: {
          title: NEW.title,
          framing: NEW.framing,
          criteria: [{ statement: MEASURED, threshold: 6 }, { statement: SEEN }],
          passages: [{ quote: '😀 and <b>nobody</b> reads it' }],
        },
      },
    ]);
    expect(barriersOf(await ann.page(sent.to ?? ''))).toEqual([]);
    expect(await ann.page(`/v1/cycles/${cycle.id}/items`)).toContain('Put it forward');
  });

  it('say by when they are answered, which is known once refinement has begun', async () => {
    const item = `/v1/items/${(await anItem()).id}`;
    const pages = async () => Promise.all([ann.page(list()), ann.page(item)]);
    for (const page of await pages())
      expect(page).toContain('or says why not, at the latest when refinement ends. You');
    await cycle.enter('refinement');
    for (const page of await pages())
      expect(page).toMatch(
        /when refinement ends: as it is planned, <time[^>]*>[^<]*<\/time>. What has no answer then is declined. You/,
      );
  });

  it('can rest on all that is a choice, own words first, however late they came', async () => {
    const { id } = await cycle.say(BEN, { text: 'One\nTwo' });
    await sql`insert into contribution (id, program, cycle, audience, author, kind, channel, body, salt, quality)
      select gen_random_uuid(), program, cycle, audience, author, kind, channel, body, salt, quality
      from contribution, generate_series(1, 200) where id = ${id}`.execute(api.db);
    const mine = (await cycle.say(ANN, { text: 'I wait 18 minutes' })).id;
    const page = await ann.page(list());
    const passages = [...page.matchAll(/name="(passage\.\d+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    expect([passages.length, passages[0]?.[1]]).toEqual([50, expect.stringContaining(mine)]);
    const sent = await ann.send(formIn(page, list()), { ...NEW, ...(Object.fromEntries(passages) as typeof NEW) });
    expect(sent).toMatchObject({ status: 303 });
  });

  it('come back with what was written, each field with what is wrong with it', async () => {
    await cycle.say(ANN, { text: 'I wait 18 minutes' });
    const form = await ann.form(list(), list());
    const vague = await ann.send(form, { ...NEW, 'criteria[1].statement': 'It is good', 'passage.0': 'nothing' });
    expect([vague.status, barriersOf(vague.text)]).toEqual([400, []]);
    expect(vague.text).toContain('aria-describedby="again-criteria[1].statement-wrong"');
    expect(vague.text).toContain('It is good</textarea>');
    expect(vague.text).toMatch(/<li><span[^>]*>How one knows that it is solved, the second way<\/span>: /);
    expect(vague.text).toMatch(/<li><span[^>]*>I wait 18 minutes \([^)]*\)<\/span>: /);
    expect(vague.text).not.toMatch(/<bdi>(criteria|passages)/);
    expect(vague.text).toMatch(/<select id="[^"]*" name="passage\.0"/); // what was ticked can be taken back
    expect(vague.text).toContain(`${NEW.framing}</textarea>`);
    expect(vague.text).toMatch(/<textarea [^>]*name="reason" rows="3" maxlength="2000"/); // as much as its route takes
    expect(vague.text).toMatch(/<textarea [^>]*name="criteria\[1\]\.statement" rows="2" maxlength="1000"/);
    expect(vague.text).toMatch(/<input type="text" [^>]*name="title" maxlength="200"/);
    const missing = await ann.send(form, { title: NEW.title });
    expect(missing.text).toMatch(/name="framing"[^>]* aria-invalid="true"/);
    for (const name of ['another', 'passage.x', 'criteria[9].statement.x'])
      expect(await ann.send(form, { ...NEW, [name]: '1' })).toMatchObject({ status: 400 });
    expect(await ann.send(form, { ...NEW, title: 'x'.repeat(201) })).toMatchObject({ status: 400 });
    expect(await ann.send(form, NEW, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 401 });
    expect(await proposals()).toEqual([]);
  });

  it('propose other words, a criterion or a part of an item', async () => {
    const { id, criteria } = await anItem();
    const place = `/v1/items/${id}`;
    const page = await ann.page(place);
    expect(barriersOf(page)).toEqual([]);
    expect(page).toContain('It is too long</textarea>');
    const reason = 'In the basement there is no network';
    const forms = [
      ['Propose these words', { framing: 'It is far too long', reason }],
      ['Propose this criterion', { statement: SEEN, criterion: criteria[0]?.id ?? '', reason }],
      ['Propose this criterion', { statement: SEEN, criterion: '', reason }],
      ['Propose this part', { ...NEW, 'criteria[0].statement': SEEN }],
    ] as const;
    for (const [button, fields] of forms) {
      const [whole = ''] = page.split(button)[0]?.split('<form').slice(-1) ?? [];
      const form = formIn(`<form${whole}</form>`, `${place}/amendments`);
      const key = randomUUID(); // two of them stand in one form
      expect(await ann.send({ ...form, fields: { ...form.fields, key } }, fields)).toMatchObject({ status: 303 });
    }
    expect((await proposals()).map(({ part }) => part)).toEqual(['framing', 'criterion', 'criterion', 'slice']);
  });

  it('come back when the item was changed since its page was opened, and are then about what stands there', async () => {
    const { id } = await anItem();
    const [place, reason, accepted] = [`/v1/items/${id}`, 'Nobody has an hour', 'It is too long on a phone'];
    const propose = (framing: string, headers: Record<string, string> = {}) =>
      api.call<{ id: string }>(BEN, 'POST', `${place}/amendments`, { part: 'framing', framing, reason }, headers);
    const form = await ann.form(place, `${place}/amendments`, 'framing');
    const { body } = await propose(accepted, { 'if-match': '"1"' });
    expect(await api.call(FAY, 'POST', `/v1/amendments/${body.id}/accept`, {})).toMatchObject({ status: 200 });
    const late = await ann.send(form, { framing: 'It is far too long', reason });
    expect([late.status, barriersOf(late.text)]).toEqual([412, []]);
    expect(late.text).toContain('It is far too long</textarea>');
    expect(await propose('Shorter', { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    expect(await propose('Shorter', { 'if-match': '1' })).toMatchObject({ status: 400 });
    expect(await proposals()).toHaveLength(1);
    const framing = `${accepted}, and nobody reads it`;
    expect(await ann.send(formIn(late.text, `${place}/amendments`), { framing, reason })).toMatchObject({
      status: 303,
    });
    expect((await proposals()).map(({ state }) => state)).toEqual(['accepted', 'proposed']);
    expect(await propose('Shorter')).toMatchObject({ status: 201 });
  });

  it('in the place of a criterion that was changed since, come back with what was written, and are then about it', async () => {
    const { id, criteria } = await anItem();
    const [place, reason, criterion] = [`/v1/items/${id}`, 'Nobody has an hour', criteria[0]?.id ?? ''];
    const form = await ann.form(place, `${place}/amendments`, 'statement');
    const proposal = { statement: 'The weekly report takes at most 9 minutes' };
    const words = { part: 'criterion', criterion, proposal, reason };
    const { body } = await api.call<{ id: string }>(BEN, 'POST', `${place}/amendments`, words);
    expect(await api.call(FAY, 'POST', `/v1/amendments/${body.id}/accept`, {})).toMatchObject({ status: 200 });
    const late = await ann.send(form, { statement: SEEN, criterion, reason });
    expect([late.status, barriersOf(late.text), (await proposals()).length]).toEqual([412, [], 1]);
    expect(late.text).toContain(`${SEEN}</textarea>`);
    const again = formIn(late.text, `${place}/amendments`);
    expect(again.fields).toMatchObject({ revision: '2' });
    expect(late.text).toContain(`<option dir="auto" value="${criterion}" selected>`);
    expect(await ann.send(again, { criterion, statement: SEEN, reason })).toMatchObject({ status: 303 });
    expect((await proposals()).map(({ state }) => state)).toEqual(['accepted', 'proposed']);
  });

  it('do not begin with words of which a name is left out', async () => {
    const participants = [{ email: 'nia@example.org', name: 'Nia Ndlovu', group: 'end_user' }];
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
    const { id } = await anItem('Nia Ndlovu waits for each report');
    const page = await ann.page(`/v1/items/${id}`);
    expect(page).not.toContain('Nia Ndlovu');
    expect(page).toMatch(/<textarea id="framing-framing"[^>]*>\n<\/textarea>/);
    expect(page).toContain('Write it anew.');
    const { rows } = await sql<{ framing: string }>`select framing from item where id = ${id}`.execute(api.db);
    expect(rows).toEqual([{ framing: 'Nia Ndlovu waits for each report' }]);
  });

  it('are accepted, or declined with a reason, by those who run the cycle', async () => {
    const [first, second] = [await putForward(), await putForward({ title: 'Another' })];
    expect(await ann.page(first)).not.toContain('Accept it');
    const page = await fay.page(first);
    expect(barriersOf(page)).toEqual([]);
    expect(await fay.send(formIn(page, `${first}/accept`), {})).toMatchObject({ status: 303, to: first });
    const decline = await fay.form(second, `${second}/decline`);
    const short = await fay.send(decline, { reason: 'No' });
    expect(short.status).toBe(422);
    expect(short.text).toMatch(/<small id="again-reason-wrong">[^]*?At least 10 characters/);
    expect(await fay.send(formIn(short.text, `${second}/decline`), { reason: 'The law asks for it' })).toMatchObject({
      status: 303,
    });
    expect(await proposals()).toMatchObject([
      { state: 'accepted', made: { item: expect.any(String) } },
      { state: 'declined', answer: 'The law asks for it' },
    ]);
    expect(await fay.page(first)).not.toContain('id="say"');
  });

  it('are withdrawn by whoever made them', async () => {
    const place = await putForward();
    const page = await ann.page(place);
    expect(page).not.toContain(`${place}/decline`);
    const form = formIn(page, `${place}/withdraw`);
    const ben = await aBrowser(api, BEN);
    expect(await ben.page(place)).not.toContain('id="say"');
    expect(await ben.send(form, {})).toMatchObject({ status: 403 });
    expect(await ann.send(form, {})).toMatchObject({ status: 303, to: place });
    expect(await proposals()).toMatchObject([{ state: 'withdrawn' }]);
  });

  it('are for those who contribute, from the session until refinement ends', async () => {
    const { id } = await anItem();
    const aud = await aBrowser(api, AUD);
    const form = await ann.form(list(), list());
    for (const path of [list(), `/v1/items/${id}`]) expect(await aud.page(path)).not.toContain('id="say"');
    expect(await aud.send(form, NEW)).toMatchObject({ status: 403 });
    await cycle.enter('refinement');
    await putForward();
    await api.db.updateTable('gate').set({ phase: 'closure' }).where('id', '=', cycle.id).execute();
    for (const path of [list(), `/v1/items/${id}`]) expect(await ann.page(path)).not.toContain('id="say"');
    expect(await ann.send(form, NEW)).toMatchObject({ status: 409 });
  });
});
