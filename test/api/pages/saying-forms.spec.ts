import { randomUUID } from 'node:crypto';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { TIM, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn, type TestBrowser } from './a-browser.js';
import { barriersOf } from './accessible.js';

const WORDS = 'On Monday the weekly report took 18 minutes; we expected 5.';

interface Said {
  readonly audience: string;
  readonly channel: string;
  readonly proxyFor: string | null;
  readonly author: { readonly name: string };
}

describe('forms in which something is said', () => {
  const { api, cycle } = aCycleEach();
  let ann: TestBrowser;
  beforeEach(async () => {
    ann = await aBrowser(api, ANN);
  });

  const agenda = (): string => `/v1/cycles/${cycle.id}/agenda`;
  const contributions = (): string => `/v1/cycles/${cycle.id}/contributions`;
  const readBy = async (as: string): Promise<readonly Said[]> =>
    (await cycle.get<{ items: readonly Said[] }>(as, 'contributions')).body.items;

  it('say who reads what is said, and take it in confidence; its author reads it', async () => {
    await cycle.enter('session');
    const page = await ann.page(agenda());
    expect(page).toContain('It is read by everybody who takes part, with your name, unless you choose fewer people');
    expect(
      await ann.send(formIn(page, contributions()), { kind: 'feedback', text: WORDS, audience: 'team' }),
    ).toMatchObject({
      status: 303,
    });
    const form = await ann.form(agenda(), contributions());
    const sent = await ann.send(form, { kind: 'concern', text: WORDS, audience: 'restricted' });
    expect(await ann.page(sent.to ?? '')).toContain('18 minutes');
    expect((await readBy(FAY)).map(({ audience }) => audience).sort()).toEqual(['restricted', 'team']);
    expect([(await readBy(TIM)).length, (await readBy(BEN)).length, (await readBy(ANN)).length]).toEqual([1, 0, 2]);
    const wider = await ann.send(await ann.form(agenda(), contributions()), {
      kind: 'feedback',
      text: WORDS,
      audience: 'public',
    });
    expect([wider.status, wider.text]).toEqual([
      400,
      expect.stringMatching(/name="audience"[^>]* aria-invalid="true"/),
    ]);
    const inbox = `/v1/programs/${cycle.program}/inbox`;
    expect(await ann.page(inbox)).toContain('It is read by everybody who takes part, with your name');
    const outside = { kind: 'feedback', text: WORDS, audience: 'restricted' };
    expect(await ann.send(await ann.form(inbox, inbox), outside)).toMatchObject({ status: 303 });
    const waiting = async (as: string) => (await api.call<{ items: object[] }>(as, 'GET', inbox)).body.items;
    expect([(await waiting(FAY)).length, (await waiting(TIM)).length]).toEqual([1, 0]);
  });

  it('offer fewer people only where there are some', async () => {
    await api.db.updateTable('cycle').set({ audience: 'team' }).where('id', '=', cycle.id).execute();
    await cycle.enter('session');
    const page = await (await aBrowser(api, TIM)).page(agenda());
    expect(page).toContain('It is read by the team, and those who run, review or audit the program, with your name');
    const [readers = ''] = /<select id="say-audience".*?<\/select>/s.exec(page) ?? [];
    expect(readers).toContain('value="restricted"');
    expect(readers).not.toContain('value="team"');
    await api.db.updateTable('cycle').set({ audience: 'restricted' }).where('id', '=', cycle.id).execute();
    const few = await (await aBrowser(api, FAY)).page(agenda());
    expect(few).toMatch(/with your name\. /);
    expect(few).not.toContain('name="audience"');
  });

  it('take what somebody says for a group or a segment, and where they heard it', async () => {
    await cycle.enter('session');
    const tim = await aBrowser(api, TIM);
    const page = await tim.page(agenda());
    expect(barriersOf(page)).toEqual([]);
    expect(page).not.toContain('saidBy');
    const told = { kind: 'feedback', text: WORDS, channel: 'support_review' };
    for (const proxyFor of ['operator', 'field-worker'])
      expect(await tim.send(await tim.form(agenda(), contributions()), { ...told, proxyFor })).toMatchObject({
        status: 303,
      });
    expect(await readBy(FAY)).toMatchObject([
      { channel: 'support_review', proxyFor: 'operator', author: { name: 'Tim' } },
      { channel: 'support_review', proxyFor: 'field-worker' },
    ]);
    const nobody = await tim.send(await tim.form(agenda(), contributions()), { ...told, proxyFor: 'martian' });
    expect([nobody.status, nobody.text]).toEqual([
      422,
      expect.stringMatching(/name="proxyFor"[^>]* aria-invalid="true"/),
    ]);
  });

  it('take what a demonstration showed somebody else, or a group, as theirs', async () => {
    const { topics } = (await cycle.get<{ topics: readonly { id: string }[] }>(ANN, 'agenda')).body;
    const shown = { situation: 'Fill in a report', data: 'Twelve reports' };
    const path = `/v1/topics/${topics[0]?.id ?? ''}/scenarios`;
    const scenario = (await api.call<{ id: string }>(FAY, 'POST', path, shown)).body.id;
    await cycle.enter('session');
    const seen = { scenario, text: WORDS, expected: '6 minutes', observed: '18', fit: 'partly', verdict: 'works' };
    const fay = await aBrowser(api, FAY);
    const page = await fay.page(agenda());
    expect(barriersOf(page)).toEqual([]);
    const [form = ''] = /<form(?:(?!<\/form>).)*name="observed".*?<\/form>/s.exec(page) ?? [];
    expect(form).toContain('name="saidBy"');
    expect(form).toContain('name="proxyFor"');
    expect(form).not.toContain('<select id="demo-channel"');
    const whom: Record<string, string>[] = [{ saidBy: BEN }, { proxyFor: 'operator' }];
    for (const whose of whom)
      expect(
        await fay.send(formIn(page, contributions(), 'observed'), { ...seen, ...whose, key: randomUUID() }),
      ).toMatchObject({ status: 303 });
    expect(await readBy(FAY)).toMatchObject([
      { channel: 'demo', proxyFor: null, author: { name: 'Ben' } },
      { channel: 'demo', proxyFor: 'operator', author: { name: 'fay' } },
    ]);
  });

  it('offer facilitators those who can have said it, by name', async () => {
    await cycle.enter('session');
    const fay = await aBrowser(api, FAY);
    const offered = async (page: string): Promise<string[]> => {
      const [select = ''] = /<select id="say-saidBy".*?<\/select>/s.exec(await fay.page(page)) ?? [];
      return [...select.matchAll(/value="([^"]*)">([^<]*)/g)].map(([, email, name]) => `${name}: ${email}`);
    };
    const all = [
      ...['I say it myself: ', `Ann (end user): ${ANN}`, `Ben (operator): ${BEN}`],
      ...[`Cleo (regulator): ${CLEO}`, `Tim (team): ${TIM}`],
    ];
    expect(await offered(agenda())).toEqual(all); // neither who asks nor who only audits
    expect(await offered(`/v1/programs/${cycle.program}/inbox`)).toEqual(all);
    await api.db.updateTable('cycle').set({ audience: 'team' }).where('id', '=', cycle.id).execute();
    expect(await offered(agenda())).toEqual(all.filter((one) => !/^(Ann|Ben)/.test(one)));
    const form = await fay.form(agenda(), contributions());
    expect(await fay.send(form, { kind: 'feedback', text: WORDS, channel: 'interview', saidBy: TIM })).toMatchObject({
      status: 303,
    });
    expect(await readBy(FAY)).toMatchObject([{ author: { name: 'Tim' }, channel: 'interview' }]);
  });
});
