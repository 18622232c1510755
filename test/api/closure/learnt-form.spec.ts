import { ANN, FAY } from '../../servers/a-council.js';
import { AUD, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';

interface Closure {
  readonly version: number;
  readonly note: { readonly objectives: readonly { readonly statement: string; readonly learnt: string | null }[] };
}
const TEXT = 'learnt[0].text';

describe('what was learnt, by the form of the closure note', () => {
  const { api, cycle } = aCycleEach();
  const page = (): string => `/v1/cycles/${cycle.id}/closure`;
  const learnt = (): string => `${page()}/learnt`;
  const note = async (): Promise<Closure> => (await cycle.get<Closure>(FAY, 'closure')).body;

  it('makes the next version of the note, for each objective, once it is published', async () => {
    const fay = await aBrowser(api, FAY);
    await cycle.enter('closure');
    expect(await fay.page(page())).not.toContain(learnt()); // a draft: it is said as the note is published
    await cycle.enter('closed');
    const seen = await fay.page(page());
    expect(barriersOf(seen)).toEqual([]);
    const { version, note: before } = await note();
    expect(seen).toContain(`What was learnt against “${before.objectives[0]?.statement}”`);
    const form = formIn(seen, learnt());
    const long = await fay.send(form, { [TEXT]: 'x'.repeat(2001) });
    expect([long.status, long.text]).toEqual([
      400,
      expect.stringMatching(/name="learnt\[0\]\.text"[^>]* aria-invalid="true"/),
    ]);
    expect(barriersOf(long.text)).toEqual([]);
    const words = 'Nothing: nobody had a phone that could show it.';
    expect(await fay.send(formIn(long.text, learnt()), { [TEXT]: words })).toMatchObject({ status: 303, to: page() });
    expect(await note()).toMatchObject({ version: version + 1, note: { objectives: [{ learnt: words }] } });
    const now = await fay.page(page());
    expect(now).toContain(`${words}</textarea>`);
    expect(await fay.page(`${page()}?version=${version}`)).not.toContain('id="say"');
    await fay.send(formIn(now, learnt()), { [TEXT]: 'Nine minutes in the pilot.' });
    expect(await note()).toMatchObject({ note: { objectives: [{ learnt: 'Nine minutes in the pilot.' }] } });
  });

  it('is for facilitators', async () => {
    await cycle.enter('closed');
    for (const email of [ANN, AUD]) expect(await (await aBrowser(api, email)).page(page())).not.toContain('id="say"');
  });
});
