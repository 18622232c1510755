import { ANN, FAY } from '../../servers/a-council.js';
import { AUD, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';

interface Closure {
  readonly published: boolean;
  readonly introduction: string;
  readonly note: { readonly objectives: readonly { readonly learnt: string | null }[] };
}

describe('the form of a draft that publishes the closure note', () => {
  const { api, cycle } = aCycleEach();
  const page = (): string => `/v1/cycles/${cycle.id}/closure`;
  const publish = (): string => `${page()}/publish`;
  const note = async (): Promise<Closure> => (await cycle.get<Closure>(FAY, 'closure')).body;

  it('publishes it with an introduction and what was learnt, for facilitators, in closure', async () => {
    const fay = await aBrowser(api, FAY);
    await cycle.enter('refinement');
    expect(await fay.page(page())).not.toContain(publish());
    await cycle.enter('closure');
    const seen = await fay.page(page());
    expect(barriersOf(seen)).toEqual([]);
    expect(seen).toContain('which was made since');
    expect(await fay.page(`/v1/cycles/${cycle.id}`)).toContain(`href="${page()}#say"`);
    expect(await (await aBrowser(api, AUD)).page(page())).not.toContain(publish());
    const words = { introduction: 'Thank you.', 'learnt[0].text': 'x'.repeat(2001) };
    const long = await fay.send(formIn(seen, publish()), words);
    expect([long.status, long.text]).toEqual([
      400,
      expect.stringMatching(/name="learnt\[0\]\.text"[^>]* aria-invalid="true"/),
    ]);
    expect(long.text).toContain('Thank you.</textarea>');
    expect((await note()).published).toBe(false);
    const sent = await fay.send(formIn(long.text, publish()), { ...words, 'learnt[0].text': 'Nine minutes.' });
    expect(sent).toMatchObject({ status: 303, to: page() });
    expect(await note()).toMatchObject({
      published: true,
      introduction: 'Thank you.',
      note: { objectives: [{ learnt: 'Nine minutes.' }] },
    });
  });

  it('waits for the answers that are missing, and says where they are', async () => {
    await cycle.enter('session');
    const { id } = await cycle.say(ANN);
    await cycle.enter('refinement');
    const answer = { kind: 'answered', answer: 'It can be hidden' };
    await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, answer);
    await cycle.enter('closure');
    await api.db.deleteFrom('disposition').where('contribution', '=', id).execute();
    const fay = await aBrowser(api, FAY);
    const seen = await fay.page(page());
    expect(seen).not.toContain(`action="${publish()}"`);
    expect(seen).toContain(
      `href="/v1/cycles/${cycle.id}/contributions?undisposed=true">Answers still missing</a>: 1 of 1`,
    );
  });

  it('says nothing of an objective whose field is left empty', async () => {
    await cycle.enter('closure');
    const fay = await aBrowser(api, FAY);
    await fay.send(await fay.form(page(), publish()), { introduction: '', 'learnt[0].text': '' });
    expect(await note()).toMatchObject({ published: true, introduction: '', note: { objectives: [{ learnt: null }] } });
  });
});
