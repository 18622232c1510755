import { ANN, FAY } from '../../servers/a-council.js';
import { AUD, aCycleEach, type Refusing } from '../../servers/a-cycle.js';
import { aBrowser, formIn } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';

interface Checked {
  readonly quality: { readonly missing: readonly { readonly what: string }[]; readonly suggestion: string | null };
}

const WEAK = { kind: 'feedback', text: 'looks "good" & <b>fine</b>' };
const GOOD = { kind: 'feedback', text: 'On Monday the export took 18 minutes; it should take 5.' };
const STORY = { when: 'I am in the field', want: 'to send a photo', soThat: 'nobody drives back' };

describe('what is checked before it is said', () => {
  const { api, cycle } = aCycleEach();
  const contributions = (): string => `/v1/cycles/${cycle.id}/contributions`;
  const inbox = (): string => `/v1/programs/${cycle.program}/inbox`;
  const check = (as: string | null, body: object, place = contributions()) =>
    api.call<Checked & Refusing>(as, 'POST', `${place}/check`, body);
  const kept = async (): Promise<number> => {
    const rows = await api.db.selectFrom('contribution').select('id').execute();
    return rows.length + (await cycle.journal('contributed')).length;
  };
  const lacks = ({ quality }: Checked): string[] => quality.missing.map(({ what }) => what);

  it('is told what is missing, and nothing of it is kept', async () => {
    const before = await kept();
    for (const place of [contributions(), inbox()]) {
      const weak = await check(ANN, WEAK, place);
      expect([weak.status, lacks(weak.body)]).toEqual([200, ['specific', 'example', 'relevant']]);
      expect(weak.body.quality.suggestion).toMatch(/\w/);
      expect((await check(ANN, GOOD, place)).body.quality).toMatchObject({ missing: [], suggestion: null });
    }
    expect(lacks((await check(ANN, { kind: 'story', story: STORY })).body)).toEqual(['specific']);
    expect(await kept()).toBe(before);
  });

  it('is the same as when it is said', async () => {
    await cycle.enter('session');
    const said = await cycle.post<Checked>(ANN, 'contributions', GOOD);
    expect((await check(ANN, GOOD)).body.quality).toEqual(said.body.quality);
  });

  it('is of the form in which it would be said, by somebody who may say it', async () => {
    expect(await check(ANN, { ...WEAK, text: '' })).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(await check(ANN, { kind: 'story', text: 'I want' })).toMatchObject({ status: 400 });
    expect(await check(ANN, { ...GOOD, mood: 'fine' })).toMatchObject({ status: 400 });
    expect(await check(ANN, { ...GOOD, text: 'x'.repeat(20_001) })).toMatchObject({ status: 400 });
    expect(await check(AUD, GOOD)).toMatchObject({ status: 403 });
    expect(await check(null, GOOD)).toMatchObject({ status: 401 });
  });

  it('comes back on a page with what is missing, and is sent from there', async () => {
    await cycle.enter('session');
    const ann = await aBrowser(api, ANN);
    const page = await ann.page(`/v1/cycles/${cycle.id}/agenda`);
    expect(page).toContain(`<button formaction="${contributions()}/check">Check it first</button>`);
    const form = formIn(page, contributions());
    const checked = await ann.send(
      { ...form, action: `${contributions()}/check` },
      { ...WEAK, audience: 'team' },
      { referer: `${api.origin}/v1/cycles/${cycle.id}/agenda` },
    );
    expect([checked.status, barriersOf(checked.text)]).toEqual([200, []]);
    expect(checked.text).toContain('What would help most: ');
    expect(checked.text).toContain('looks &quot;good&quot; &amp; &lt;b&gt;fine&lt;/b&gt;');
    const { items } = (await cycle.get<{ items: object[] }>(FAY, 'contributions')).body;
    expect(items).toEqual([]);
    const again = formIn(checked.text, contributions());
    expect(await ann.send(again, { ...WEAK, audience: 'team' })).toMatchObject({ status: 303, kept: true });
    const said = (await cycle.get<{ items: object[] }>(FAY, 'contributions')).body.items;
    expect(said).toMatchObject([{ text: WEAK.text, audience: 'team' }]);
  });
});
