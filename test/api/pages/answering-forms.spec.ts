import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach, AUD, type Said } from '../../servers/a-cycle.js';
import { aBrowser, formIn, type TestBrowser } from './a-browser.js';
import { barriersOf } from './accessible.js';

interface Drafted {
  readonly disposition: { readonly kind: string } | null;
}

describe('the forms that draft what becomes of a contribution', () => {
  const { api, cycle } = aCycleEach();
  let fay: TestBrowser;
  let [one, other]: Said[] = [];
  beforeEach(async () => {
    await cycle.enter('session');
    [one, other] = [await cycle.say(ANN), await cycle.say(BEN, { text: 'Nobody reads the <third> field' })];
    await cycle.enter('refinement');
    fay = await aBrowser(api, FAY);
  });

  const place = (said: Said | undefined): string => `/v1/contributions/${said?.id ?? ''}`;
  const to = (said: Said | undefined): string => `${place(said)}/disposition`;
  const drafted = async (said: Said | undefined) => (await api.call<Drafted>(FAY, 'GET', place(said))).body.disposition;
  /** Sends the form of a kind. */
  const draft = async (said: Said | undefined, kind: string, fields: Record<string, string>) => {
    const page = await fay.page(place(said));
    const form = [...page.matchAll(/<form method="post".*?<\/form>/gs)].find(([html]) =>
      html.includes(`name="kind" value="${kind}"`),
    );
    return fay.send(formIn(form?.[0] ?? '', to(said)), fields);
  };

  it('lead from one answer that is missing to the next, for those who refine', async () => {
    const list = `/v1/cycles/${cycle.id}/contributions?undisposed=true`;
    expect(await fay.page(`/v1/cycles/${cycle.id}`)).toContain(`href="${list}"`);
    expect(await fay.page(list)).toContain(`<a href="${list}">Answers still missing</a>: 2 of 2.`);
    expect(await fay.page(list)).toContain(`href="${place(one)}"`);
    const waits = async (as: string) => (await cycle.get<{ items: object[] }>(as, 'waiting')).body.items[0];
    expect(await waits(FAY)).toMatchObject({
      sentence: 'You are to draft the answers that are missing (2 of 2), and finish the items',
      command: `contribution list ${cycle.id} --undisposed`,
      form: list,
    });
    expect(await waits(ANN)).toMatchObject({
      sentence: 'fay is to draft an answer to everything that was said, finish the items, and end refinement',
    });
    const page = await fay.page(place(one));
    expect(barriersOf(page)).toEqual([]);
    expect(page).toContain('There is no item yet that carries a change.');
    expect(await draft(one, 'answered', { answer: 'It can be hidden in the settings' })).toMatchObject({
      status: 303,
      to: place(one),
    });
    expect(await fay.page(place(one))).toContain(`1 of 2. <a href="${place(other)}">The first of them</a>`);
    await draft(other, 'will_not', { reason: 'The law asks for this field' });
    expect(await fay.page(list)).toContain('Answers still missing: none of 2.');
    expect(await waits(FAY)).toMatchObject({
      sentence: 'You are to finish the items, and end refinement: no answer is missing',
      command: `cycle end-refinement ${cycle.id}`,
      form: null,
    });
    for (const reader of [ANN, AUD]) {
      expect(await (await aBrowser(api, reader)).page(place(one))).not.toContain(to(one));
    }
    const ann = await aBrowser(api, ANN);
    expect(await ann.page(list.replace('?undisposed=true', ''))).not.toContain('still missing');
    expect((await ann.send({ action: to(one), fields: { kind: 'answered' } }, { answer: 'Mine' })).status).toBe(403);
  });

  it('put it off until the end of a day, where who drafts it reads dates', async () => {
    await draft(one, 'deferred', { until: '2031-01-08', reason: 'After the pilot has ended' });
    expect(await drafted(one)).toBeNull();
    const { zone } = await api.db
      .selectFrom('person')
      .select('zone')
      .where('email', '=', FAY)
      .executeTakeFirstOrThrow();
    const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const refused = await draft(one, 'deferred', { until: day, reason: 'Too soon' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('id="again-reason-wrong"');
    expect(refused.text).toContain('Too soon');
    const again = await fay.send(formIn(refused.text, to(one)), { until: day, reason: 'After the pilot has ended' });
    expect(again).toMatchObject({ status: 303, to: place(one) });
    const { until } = (await drafted(one)) as unknown as { until: string };
    expect(new Date(until).toLocaleString('sv', { timeZone: zone })).toBe(`${day} 23:59:59`);
    expect(await fay.page(place(one))).toContain(`value="${day}"`);
  });

  it('name the items that carry it, and what it repeats', async () => {
    const item = { title: 'Short form', framing: 'Too long', criteria: [{ statement: 'It takes at most 6 minutes' }] };
    const { id } = (await cycle.post<{ id: string }>(FAY, 'items', item)).body;
    const none = await draft(one, 'will_change', {});
    expect([none.status, none.text]).toEqual([422, expect.stringContaining('id="again-items[0]-wrong"')]);
    await draft(one, 'will_change', { 'items[0]': id });
    expect(await drafted(one)).toMatchObject({ kind: 'will_change', items: [{ id }] });
    expect(await fay.page(place(one))).toMatch(new RegExp(`value="${id}" checked`));
    await draft(other, 'duplicate', { duplicateOf: one?.id ?? '' });
    expect(await drafted(other)).toMatchObject({ kind: 'duplicate', duplicateOf: one?.id });
  });
});

describe('the forms that confirm what repeats something', () => {
  const { api, cycle } = aCycleEach();

  it('draft all that is ticked as repetitions of the original, for those who refine', async () => {
    await cycle.enter('session');
    const first = await cycle.say(ANN, { text: 'The weekly report takes 18 minutes' });
    const same = await cycle.say(BEN, { text: 'The weekly report takes 19 minutes' });
    const page = `/v1/cycles/${cycle.id}/duplicates`;
    const to = `/v1/cycles/${cycle.id}/dispositions`;
    const fay = await aBrowser(api, FAY);
    const seen = await fay.page(page);
    expect(barriersOf(seen)).toEqual([]);
    expect(seen).toContain(`href="/v1/contributions/${same.id}"`);
    expect(await (await aBrowser(api, AUD)).page(page)).not.toContain(to);
    const form = formIn(seen, to);
    expect(form.fields).toMatchObject({ original: first.id });
    const none = await fay.send(form, {});
    expect([none.status, none.text]).toEqual([400, expect.stringContaining('id="again-repeats[0]-wrong"')]);
    const sent = await fay.send(formIn(none.text, to), { 'repeats[0]': same.id });
    expect(sent).toMatchObject({ status: 303, to: page });
    const { body } = await api.call<Drafted>(FAY, 'GET', `/v1/contributions/${same.id}`);
    expect(body.disposition).toMatchObject({ kind: 'duplicate', duplicateOf: first.id });
    expect(await fay.page(page)).toContain('Nothing that has no answer yet seems to repeat something else.');
    expect(await fay.page(page)).not.toContain('id="say"');
  });
});
