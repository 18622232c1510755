import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, aCycleEach, cycleAt } from '../../servers/a-cycle.js';
import { aBrowser, formIn } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';

interface Answered {
  readonly answer: { readonly kind: string; readonly answer: string | null };
  readonly contest: { readonly settledAt: string | null } | null;
}

describe('the form that answers once more', () => {
  const { api, cycle } = aCycleEach();
  const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const answers = [
    { kind: 'answered', answer: 'See the manual' },
    { kind: 'deferred', reason: 'After the pilot has ended', until: inAMonth },
  ];
  let [contested, deferred] = ['', ''];
  beforeEach(async () => {
    await cycle.enter('session');
    [contested, deferred] = [(await cycle.say(ANN)).id, (await cycle.say(BEN)).id];
    await cycle.enter('refinement');
    for (const [nth, id] of [contested, deferred].entries()) {
      await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, answers[nth]);
    }
    await cycle.enter('closed');
  });

  it('stands on the page of an answer that was contested or put off, for those who refine, until it is given', async () => {
    const fay = await aBrowser(api, FAY);
    const page = `/v1/contributions/${contested}/answer`;
    const to = `/v1/contributions/${contested}/contest/answer`;
    expect(await fay.page(page)).not.toContain(to);
    expect(await fay.page(`/v1/contributions/${deferred}/answer`)).toContain('Its answer was put off.');
    await api.call(ANN, 'POST', `/v1/contributions/${contested}/contest`, { reason: 'It is about the long form' });
    const waits = async (as: string) => (await cycle.get<{ items: object[] }>(as, 'waiting')).body.items;
    const owed = {
      sentence: 'You are to answer once more what was contested',
      command: `answer settle ${contested} --help`,
      form: `${page}#say`,
      overdue: false,
    };
    expect(await waits(FAY)).toMatchObject([owed, { sentence: 'You are to give the answer that was put off' }]);
    expect(await waits(AUD)).toMatchObject([{ sentence: 'fay is to answer once more what was contested' }, {}]);
    expect(await waits(ANN)).toEqual([]);
    expect(await fay.page(`/v1/cycles/${cycle.id}`)).toContain(`<a href="${page}#say">Where you can do that</a>`);
    expect(await (await aBrowser(api, ANN)).page(`/v1/cycles/${cycle.id}`)).not.toContain('Who is waited for');
    const seen = await fay.page(page);
    expect(barriersOf(seen)).toEqual([]);
    expect(seen).toContain('Its answer was contested');
    for (const reader of [ANN, AUD]) expect(await (await aBrowser(api, reader)).page(page)).not.toContain(to);
    const form = [...seen.matchAll(/<form method="post".*?<\/form>/gs)].find(([html]) =>
      html.includes('value="answered"'),
    );
    const empty = await fay.send(formIn(form?.[0] ?? '', to), { answer: '' });
    expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('id="again-answer-wrong"')]);
    const words = 'The short form is sent once there is a network';
    expect(await fay.send(formIn(empty.text, to), { answer: words })).toMatchObject({ status: 303, to: page });
    const { body } = await api.call<Answered>(FAY, 'GET', page);
    expect(body).toMatchObject({ answer: { answer: words }, contest: { settledAt: expect.any(String) as string } });
    expect(await fay.page(page)).not.toContain(to);
    expect(await waits(FAY)).toHaveLength(1);
  });

  it('names items of later cycles of the program', async () => {
    const body = { title: 'The next quarter', scope: 'The weekly report', invite: [ANN], ...AGENDA };
    const { id } = (await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, body)).body;
    const next = cycleAt(api, cycle.program, id);
    await next.enter('session');
    await next.post(FAY, 'items', { title: 'Short form', framing: 'Too long' });
    const page = await (await aBrowser(api, FAY)).page(`/v1/contributions/${deferred}/answer`);
    expect(page).toContain('Short form');
  });
});
