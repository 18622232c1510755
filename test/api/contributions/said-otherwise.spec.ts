import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach, type Refusing, type Said } from '../../servers/a-cycle.js';
import { typed } from '../../cli/typed.js';
import { aBrowser } from '../pages/a-browser.js';
import { askedConsents, NIA } from '../people/consents/asked-consents.js';

const STORY = { when: 'I am in the field', want: 'to send a photo', soThat: 'nobody drives back' };

interface Mended extends Said, Refusing {
  readonly kind: string;
  readonly channel: string;
  readonly proxyFor: string | null;
  readonly audience: string;
  readonly text: string;
}

describe('something said that was said as something else', () => {
  const { api, cycle } = aCycleEach();
  beforeEach(async () => {
    await cycle.enter('session');
  });

  const place = (id: string): string => `/v1/contributions/${id}`;
  const mend = (as: string, id: string, body: unknown) =>
    api.call<Mended>(as, 'PATCH', place(id), body, { 'if-match': '*' });
  const read = (as: string, id: string) => api.call<Mended>(as, 'GET', place(id));
  const history = (as: string, id: string) => api.call<{ items: Mended[] }>(as, 'GET', `${place(id)}/history`);
  const recorded = () => cycle.say(FAY, { channel: 'interview', saidBy: ANN });

  it('is read by fewer at once, with what it was before, and by more again only if its author says so', async () => {
    const { id } = await cycle.say(ANN, { text: 'My employer never pays in time' });
    expect(await mend(ANN, id, { audience: 'restricted' })).toMatchObject({ status: 200, body: { revision: 2 } });
    expect([(await read(BEN, id)).status, (await history(BEN, id)).status]).toEqual([404, 404]);
    expect((await cycle.get<{ items: Said[] }>(BEN, 'contributions')).body.items).toEqual([]);
    expect((await history(ANN, id)).body.items).toMatchObject([{ revision: 1, audience: 'participants' }]);
    expect(await cycle.journal('contribution-changed')).toMatchObject([
      { audience: 'restricted', body: { contribution: id, changed: ['audience'] } },
    ]);
    expect(await mend(ANN, id, { audience: 'participants' })).toMatchObject({ status: 200 });
    expect(await read(BEN, id)).toMatchObject({ status: 200, body: { audience: 'participants' } });
  });

  it('speaks for others, is of another kind and came otherwise, which counts from then on', async () => {
    const { id } = await cycle.say(ANN);
    const change = { proxyFor: 'operator', kind: 'concern', channel: 'support_review' };
    expect(await mend(ANN, id, change)).toMatchObject({ status: 200, body: change });
    expect((await history(ANN, id)).body.items).toMatchObject([
      { kind: 'feedback', channel: 'written', proxyFor: null },
    ]);
    const [entry] = await cycle.journal('contribution-changed');
    expect(entry?.body).toMatchObject({ changed: ['kind', 'channel', 'proxyFor'] });
    const health = await cycle.get<{ participation: { byProxy: number } }>(FAY, 'health');
    expect(health.body).toMatchObject({
      participation: { byProxy: 1 },
      channels: { used: [{ channel: 'support_review' }] },
    });
    expect(await mend(ANN, id, { proxyFor: 'nobody-knows' })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'proxyFor' }] },
    });
    expect(await mend(ANN, id, { proxyFor: null })).toMatchObject({ status: 200, body: { proxyFor: null } });
  });

  it('is put right by the facilitator who wrote it down, but for more readers and for whom it speaks', async () => {
    const { id } = await recorded();
    expect(await mend(FAY, id, { channel: 'workshop', audience: 'team' })).toMatchObject({ status: 200 });
    expect(await mend(FAY, id, { audience: 'participants' })).toMatchObject({
      status: 403,
      body: { code: 'no-right' },
    });
    expect(await mend(FAY, id, { proxyFor: 'operator' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'proxyFor' }] },
    });
    expect(await mend(ANN, id, { audience: 'participants', proxyFor: 'operator' })).toMatchObject({ status: 200 });
  });

  it('says what was observed where it becomes evidence, and is found as a story no more', async () => {
    const liked = await cycle.say(ANN, { text: 'Looks good', channel: 'demo' });
    expect(await mend(ANN, liked.id, { kind: 'evidence' })).toMatchObject({
      status: 422,
      body: { code: 'observation-missing' },
    });
    const { id } = await cycle.say(ANN, { kind: 'story', text: undefined, story: STORY });
    const found = async () => {
      const { body } = await api.call<{ items: object[] }>(
        FAY,
        'GET',
        `/v1/knowledge?q=photo&program=${cycle.program}`,
      );
      return body.items.length;
    };
    expect(await found()).toBe(1);
    const mended = await mend(ANN, id, { kind: 'perspective' });
    expect(mended).toMatchObject({ status: 200, body: { kind: 'perspective', story: null } });
    expect(mended.body.text).toMatch(/^When I am in the field, I want to send a photo/);
    expect(await found()).toBe(0);
    expect(await mend(ANN, id, { kind: 'story', story: STORY })).toMatchObject({ status: 200, body: { story: STORY } });
    expect(await found()).toBe(1);
  });

  it('is put right by its form and by command', async () => {
    const { id } = await cycle.say(ANN);
    const ann = await aBrowser(api, ANN);
    const form = await ann.form(place(id), place(id));
    const chosen = { kind: 'concern', audience: 'team', proxyFor: 'operator', channel: 'interview' };
    expect(await ann.send(form, { text: 'It is slow', ...chosen })).toMatchObject({ status: 303 });
    expect((await read(FAY, id)).body).toMatchObject(chosen);
    const page = await ann.page(place(id));
    for (const value of Object.values(chosen)) expect(page).toContain(`value="${value}" selected`);
    const edited = await typed(api, ANN, 'contribution', 'edit', id, '--no-proxy-for', '--audience', 'participants');
    expect(edited).toMatchObject({ code: 0, data: { proxyFor: null, audience: 'participants', text: 'It is slow' } });
    const back = await ann.send(await ann.form(place(id), place(id)), { text: 'It is slow', proxyFor: 'none' });
    expect(back).toMatchObject({ status: 303 });
    expect((await read(FAY, id)).body).toMatchObject({ proxyFor: null, kind: 'concern' });

    const theirs = await recorded();
    const fay = await aBrowser(api, FAY);
    expect(await fay.page(place(theirs.id))).not.toContain('name="proxyFor"');
  });
});

describe('more readers of what rests on telemetry', () => {
  const { api, cycle, publish, give } = askedConsents();
  beforeAll(() => cycle.enter('session'));

  it('are those for whom whoever it is of consents', async () => {
    const narrow = await publish({ use: 'telemetry', shownTo: 'team' });
    await give(NIA, narrow.id);
    const telemetryOf = [await cycle.person(NIA)];
    const { id } = await cycle.say(ANN, { channel: 'telemetry_briefing', telemetryOf, audience: 'restricted' });
    const mend = (audience: string) =>
      api.call<Refusing>(ANN, 'PATCH', `/v1/contributions/${id}`, { audience }, { 'if-match': '*' });
    expect((await mend('participants')).body).toMatchObject({
      code: 'consent-missing',
      errors: [{ path: 'telemetryOf[0]' }],
    });
    expect(await mend('team')).toMatchObject({ status: 200, body: { audience: 'team' } });
  });
});
