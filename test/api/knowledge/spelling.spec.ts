import { createHash } from 'node:crypto';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Page extends Refusing {
  readonly items: readonly { readonly subject: string }[];
  readonly next: string | null;
}
const story = (want: string) => ({ kind: 'story', story: { when: 'it rains', want, soThat: 'work goes on' } });

/** Sixty-four letters that are like no others. */
const letters = (seed: string): string =>
  createHash('sha256')
    .update(seed)
    .digest('hex')
    .replace(/\d/g, (digit) => 'klmnopqrst'.charAt(Number(digit)));

describe('a misspelt word', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let other: TestCycle;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    const brief = { invite: [ANN, BEN, TIM] };
    [cycle, other] = [await aCycle(api, { brief }), await aCycle(api, { brief })];
    await cycle.enter('session');
    await other.enter('session');
  });

  const tell = async (of: TestCycle, as: string, want: string, more: object = {}): Promise<string> =>
    (await of.post<{ id: string }>(as, 'contributions', { ...story(want), ...more })).body.id;
  const page = async (as: string, q: string, more = '') =>
    api.call<Page>(as, 'GET', `/v1/knowledge?program=${cycle.program}&q=${encodeURIComponent(q)}${more}`);
  const find = async (as: string, q: string, more = ''): Promise<string[]> =>
    (await page(as, q, more)).body.items.map(({ subject }) => subject);

  it('finds what is spelt like it, whatever is written that the reader may not read or did not ask for', async () => {
    const told = await tell(cycle, ANN, 'a lantern for the cellar');
    const secret = await tell(cycle, TIM, 'a lantren of the team', { audience: 'team' });
    await tell(other, BEN, 'the lantren of another program');
    expect(await find(ANN, 'lantren')).toEqual([told]);
    expect(await find(TIM, 'lantren')).toEqual([secret, told]); // who may read the word itself finds that first
    expect(await find(ANN, 'cellar lantren')).toEqual([told]);
    expect(await find(EVE, 'lantren')).toEqual([]);
  });

  it.each([
    ['reprots', 'reports'],
    ['raido', 'radio'],
    ['gaet', 'gate'],
    ['überwahcung', 'überwachung'],
  ])('finds, as %s, what two letters have changed places in: %s', async (typed, meant) => {
    const told = await tell(cycle, ANN, `the ${meant} of today`);
    expect(await find(ANN, typed)).toEqual([told]);
  });

  it('is not kept from its like by others that the reader may not read', async () => {
    const told = await tell(cycle, ANN, 'a zarometer at hand');
    const nearer = [...'abcdefgh'].flatMap((one) => [...'abcdefgh'].map((two) => `arometer${one}${two}`));
    await tell(other, TIM, nearer.join(' '), { audience: 'team' });
    await tell(cycle, TIM, nearer.join(' '), { audience: 'team' });
    expect(await find(ANN, 'arometer')).toEqual([told]);
  });

  it('finds what is spelt like it also where somebody made the same slip, behind that', async () => {
    const [slip, told] = [await tell(cycle, BEN, 'a lantren'), await tell(cycle, ANN, 'a lantern, lantern, lantern')];
    const beside = await tell(cycle, ANN, 'a lanterm in the cellar');
    expect(await find(ANN, 'lantren')).toEqual([slip, told]);
    expect((await find(ANN, 'cellar lantren')).slice(0, 2).sort()).toEqual([slip, beside].sort());
    expect((await find(ANN, 'cellar lantren'))[2]).toBe(told);
    const first = (await page(ANN, 'lantren', '&limit=1')).body;
    const second = (await page(ANN, 'lantren', `&limit=1&after=${first.next ?? ''}`)).body;
    expect([first, second].map(({ items }) => items.map(({ subject }) => subject))).toEqual([[slip], [told]]);
    expect(second.next).toBeNull();
  });

  it('is meant as it is typed where five have it so, whatever a filter leaves out', async () => {
    const passages = [{ contribution: await tell(cycle, ANN, 'a compass'), starts: 0, ends: 4 }];
    const slip = { title: 'Compasss with a slip', framing: 'F', passages };
    for (let nth = 0; nth < 4; nth += 1) await cycle.post(FAY, 'items', slip);
    expect(await find(ANN, 'compasss')).toHaveLength(5);
    expect(await find(ANN, 'compasss', '&kind=story')).toHaveLength(1);
    await cycle.post(FAY, 'items', slip);
    expect(await find(ANN, 'compasss')).toHaveLength(5);
    expect(await find(ANN, 'compasss', '&kind=story')).toEqual([]);
    expect(await find(ANN, 'compass', '&kind=item')).not.toEqual([]); // as the beginning of another
  });

  it('takes what is only a little like it where nothing has it, and nowhere else', async () => {
    const online = await tell(cycle, ANN, 'to be online');
    expect(await find(ANN, 'offline')).toEqual([online]);
    const offline = await tell(cycle, ANN, 'to be offline');
    expect(await find(ANN, 'offline')).toEqual([offline]);
  });

  it('leads from page to page also when somebody writes the very word meanwhile', async () => {
    const told = [];
    for (const place of ['roof', 'yard', 'gate']) told.push(await tell(cycle, ANN, `a telescope on the ${place}`));
    const first = (await page(ANN, 'telescoep', '&limit=2')).body;
    const added = await tell(cycle, BEN, 'the telescoep itself, or telescopee and teliscoep');
    const second = (await page(ANN, 'telescoep', `&limit=2&after=${first.next ?? ''}`)).body;
    const seen = [...first.items, ...second.items].map(({ subject }) => subject);
    expect(seen.filter((id) => id !== added).sort()).toEqual([...told].sort());
    expect(second.next).toBeNull();
  });

  it('leads from page to page also with as many and as long words as there may be', async () => {
    const words = Array.from({ length: 12 }, (_none, nth) => letters(`${nth}`).slice(0, 33));
    const told = [];
    for (const tail of ['abcdefghijkl', 'bcdefghijklm', 'cdefghijklmn', 'defghijklmno', 'efghijklmnop'])
      told.push(await tell(cycle, ANN, words.map((word) => `${word}v${tail}`).join(' ')));
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const more: string = next ? `&after=${next}` : '';
      const { status, body } = await page(ANN, words.map((word) => `${word}q`).join(' '), `&limit=2${more}`);
      expect(status).toBe(200);
      seen.push(...body.items.map(({ subject }) => subject));
      next = body.next;
    }
    expect(seen.sort()).toEqual(told.sort());
  });

  it('may be like a piece of an address, whatever stands in that', async () => {
    const told = await tell(cycle, ANN, "to open http://host.example/pumps(now:*&!'x as well");
    expect((await page(ANN, 'pumpsn')).status).toBe(200);
    expect(await find(ANN, 'opne')).toEqual([told]);
  });
});

describe('pages of what is known', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  it.each(['', '&q=ladder'])('repeat and lose nothing while others write (%j)', async (words) => {
    const cycle = await aCycle(api, { brief: { invite: [ANN, BEN, TIM] } });
    await cycle.enter('session');
    const tell = async (want: string): Promise<string> =>
      (await cycle.post<{ id: string }>(ANN, 'contributions', story(want))).body.id;
    const told = [];
    for (let nth = 0; nth < 7; nth += 1) told.push(await tell(`a ladder of ${'step '.repeat(nth + 1)}`));
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const query = `program=${cycle.program}&kind=story&limit=2${words}${next ? `&after=${next}` : ''}`;
      const answer: Page = (await api.call<Page>(ANN, 'GET', `/v1/knowledge?${query}`)).body;
      seen.push(...answer.items.map(({ subject }) => subject));
      next = answer.next;
      if (seen.length < 10) await tell('another ladder');
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(told));
  });

  it.each([
    ['words', 'q=ladder&limit=1', 'q=bucket&limit=1'],
    ['a filter', 'q=ladder&limit=1', 'q=ladder&limit=1&kind=item'],
    ['words where there were none', 'limit=1', 'q=ladder&limit=1'],
  ])('are of one search: a page of another that differs by %s is refused', async (_what, asked, another) => {
    const cycle = await aCycle(api, { brief: { invite: [ANN] } });
    await cycle.enter('session');
    for (const want of ['a ladder and a bucket', 'a bucket and a ladder'])
      await cycle.post(ANN, 'contributions', story(want));
    const get = (query: string) => api.call<Page>(ANN, 'GET', `/v1/knowledge?program=${cycle.program}&${query}`);
    const after = (await get(asked)).body.next ?? '';
    expect(await get(`${asked}&after=${after}`)).toMatchObject({ status: 200 });
    expect(await get(`${another}&after=${after}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', errors: [{ path: 'after' }] },
    });
  });
});
