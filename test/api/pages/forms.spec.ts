import { sql } from 'kysely';
import { ANN, AGENDA, BEN, FAY } from '../../servers/a-council.js';
import { AUD, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn, type TestBrowser } from './a-browser.js';
import { barriersOf } from './accessible.js';

const WORDS =
  'On Monday the weekly report took 18 minutes; we expected 5.\nPlease drop "the free-text field" & <b>more</b>.';

interface Said {
  readonly kind: string;
  readonly text: string;
  readonly topic: string | null;
  readonly author: { readonly name: string };
}

describe('forms of pages', () => {
  const { api, cycle } = aCycleEach();
  let ann: TestBrowser;
  beforeEach(async () => {
    ann = await aBrowser(api, ANN);
  });

  const agenda = (): string => `/v1/cycles/${cycle.id}/agenda`;
  const contributions = (): string => `/v1/cycles/${cycle.id}/contributions`;
  const said = async (): Promise<readonly Said[]> =>
    (await cycle.get<{ items: readonly Said[] }>(FAY, 'contributions')).body.items;
  const question = AGENDA.topics[0]?.question ?? '';

  it('take what somebody says beside what they can expect, and lead to it', async () => {
    await cycle.enter('session');
    const page = await ann.page(agenda());
    expect(barriersOf(page)).toEqual([]);
    expect(page).toContain('<a href="#say">What you can do here</a>');
    expect(page).toMatch(/<h1>What to expect: <span[^>]*>Simplified reporting</);
    expect(page).toMatch(/You get an answer by <time/);
    expect(page).toContain(`${question} (25 minutes)`);
    const [, topic = ''] =
      new RegExp(`<option dir="auto" value="([^"]*)">${question.replace('?', '\\?')}`).exec(page) ?? [];
    const sent = await ann.send(formIn(page, contributions()), {
      kind: 'feedback',
      topic,
      text: WORDS.replace('\n', '\r\n'),
    });
    expect(sent).toMatchObject({ status: 303, text: '' });
    expect(await said()).toMatchObject([{ kind: 'feedback', text: WORDS, topic, author: { name: 'Ann' } }]);
    const taken = 'It is recorded, and can still be edited.';
    expect(await ann.page(sent.to ?? '', sent.cookie)).toContain(taken);
    expect(await ann.page(agenda(), sent.cookie)).not.toContain(taken);
    const read = await ann.page(sent.to ?? '');
    expect(read).not.toContain(taken); // who reads it again, or has its address, sent nothing
    expect(read).toContain('18 minutes');
    expect(read).not.toContain('<b>more</b>');
  });

  it('take a story, and anything without a topic', async () => {
    await cycle.enter('session');
    const form = await ann.form(agenda(), contributions(), 'soThat');
    const story = { when: 'we close the week', want: 'to see what is missing', soThat: 'nobody calls', topic: '' };
    expect(await ann.send(form, story)).toMatchObject({ status: 303 });
    expect(await said()).toMatchObject([
      {
        kind: 'story',
        topic: null,
        text: 'When we close the week, I want to see what is missing, so that nobody calls.',
      },
    ]);
  });

  it('take what a demonstration showed, where one is on the agenda', async () => {
    const { topics } = (await cycle.get<{ topics: readonly { id: string }[] }>(ANN, 'agenda')).body;
    const topic = topics[0]?.id ?? '';
    const shown = { situation: 'Fill in a report', data: 'Twelve reports' };
    const scenario = (await api.call<{ id: string }>(FAY, 'POST', `/v1/topics/${topic}/scenarios`, shown)).body.id;
    await cycle.enter('session');
    expect(barriersOf(await ann.page(agenda()))).toEqual([]);
    const form = await ann.form(agenda(), contributions(), 'observed');
    const seen = {
      expected: 'Six minutes for a report',
      observed: 'It took 18 minutes',
      fit: 'partly',
      verdict: 'does_not_work',
    };
    expect(await ann.send(form, { scenario, text: 'I filled in twelve reports', ...seen })).toMatchObject({
      status: 303,
    });
    expect(await said()).toMatchObject([{ kind: 'evidence', topic, scenario, observation: seen }]);
    await cycle.enter('refinement');
    const { flags } = (await api.call<{ flags: readonly object[] }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    expect(flags).toContainEqual(expect.objectContaining({ code: 'unbound-demo', facts: { count: 1 } }));
  });

  it('offer no demonstration where there is none', async () => {
    await cycle.enter('session');
    expect(await ann.page(agenda())).not.toContain('Say what a demonstration showed you');
  });

  it('name an objective or a criterion, and offer evidence where it can be said', async () => {
    const { objectives, topics } = (
      await cycle.get<Record<'objectives' | 'topics', readonly { id: string }[]>>(ANN, 'agenda')
    ).body;
    const [topic = '', objective = ''] = [topics[0]?.id, objectives[0]?.id];
    const shown = { situation: 'Fill in a report', data: 'Twelve reports' };
    await api.call(FAY, 'POST', `/v1/topics/${topic}/scenarios`, shown);
    await cycle.enter('session');
    const criteria = [{ statement: 'The weekly report takes at most 6 minutes' }];
    const item = { title: 'Short form', framing: 'Too long', criteria };
    const made = await cycle.post<{ criteria: readonly { id: string }[] }>(FAY, 'items', item);
    const criterion = made.body.criteria[0]?.id ?? '';
    const page = await ann.page(agenda());
    expect(barriersOf(page)).toEqual([]);
    for (const id of [objective, criterion]) expect(page).toContain(`<option dir="auto" value="${id}">`);
    const evidence = [...page.matchAll(/<form method="post".*?<\/form>/gs)].filter(([form]) =>
      form.includes('evidence'),
    );
    expect(evidence.map(([form]) => [form.includes(topic), form.includes('name="observed"')])).toEqual([
      [false, false],
      [false, true],
    ]);
    expect(page).not.toContain('saidBy');
    expect(
      await ann.send(formIn(page, contributions()), { kind: 'feedback', text: WORDS, objective, criterion }),
    ).toEqual(expect.objectContaining({ status: 303 }));
    expect(await said()).toMatchObject([{ objective, criterion }]);
  });

  it('take what a facilitator writes down, how it was said, and for whom', async () => {
    await cycle.enter('session');
    const fay = await aBrowser(api, FAY);
    const page = await fay.page(agenda());
    expect(barriersOf(page)).toEqual([]);
    const form = formIn(page, contributions());
    const told = { kind: 'feedback', text: WORDS, channel: 'interview' };
    expect(await fay.send(form, { ...told, saidBy: ANN })).toMatchObject({ status: 303 });
    const another = await fay.form(agenda(), contributions());
    expect(await fay.send(another, { ...told, proxyFor: 'operator' })).toMatchObject({ status: 303 });
    expect(await said()).toMatchObject([
      { channel: 'interview', author: { name: 'Ann' }, recordedBy: { id: await cycle.person(FAY) } },
      { channel: 'interview', proxyFor: 'operator' },
    ]);
    const both = await fay.send(await fay.form(agenda(), contributions()), { ...told, saidBy: ANN, proxyFor: 'buyer' });
    expect([both.status, both.text.includes('aria-describedby="again-saidBy-wrong"')]).toEqual([400, true]);
    for (const field of ['channel', 'proxyFor']) expect(both.text).toMatch(new RegExp(`<select[^>]* name="${field}"`)); // can be changed
    expect(await ann.send(await ann.form(agenda(), contributions()), { ...told, saidBy: BEN })).toMatchObject({
      status: 403,
    });
  });

  it('sent twice say it once', async () => {
    await cycle.enter('session');
    const form = await ann.form(agenda(), contributions());
    const [first, again] = [
      await ann.send(form, { kind: 'concern', text: WORDS }),
      await ann.send(form, { kind: 'concern', text: WORDS }),
    ];
    expect(again).toEqual(first);
    expect(first.kept).toBe(true);
    expect(await ann.page(first.to ?? '', first.cookie)).toMatch(
      /<p id="kept" role="status"[^>]*>It is recorded, and can still be edited/,
    );
    expect(await said()).toHaveLength(1);
  });

  it('that are refused come back with what was written, to be mended and sent again', async () => {
    await cycle.enter('session');
    const form = await ann.form(agenda(), contributions());
    const refused = await ann.send(form, { kind: 'nothing', text: WORDS });
    expect(refused).toMatchObject({ status: 400, to: null });
    expect(barriersOf(refused.text)).toEqual([]);
    expect(refused.text).toContain(
      'Please drop &quot;the free-text field&quot; &amp; &lt;b&gt;more&lt;/b&gt;.</textarea>',
    );
    const again = formIn(refused.text, contributions());
    expect(refused.text).toMatch(/<label for="again-kind">What it is<\/label>\s*<small id="again-kind-wrong">/);
    expect(refused.text).toMatch(
      /<select id="again-kind"[^>]*><option value="">choose one<\/option>[^]*value="concern">/,
    );
    expect(refused.text).toMatch(/<label for="again-text"><span[^>]*>In your own words</);
    const chosen = await ann.send(again, { kind: 'concern', text: '' });
    expect(chosen.text).toContain('<option dir="auto" value="concern" selected>');
    expect(again.fields.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(again.fields.key).not.toBe(form.fields.key);
    expect(await ann.send(again, { kind: 'feedback', text: WORDS })).toMatchObject({ status: 303 });
    expect(await said()).toHaveLength(1);
  });

  it('that come too late are told so in the time of their sender, and programs in ISO 8601', async () => {
    await cycle.enter('session');
    const form = await ann.form(agenda(), contributions());
    await cycle.enter('refinement');
    const late = await ann.send(form, { kind: 'concern', text: WORDS });
    expect([late.status, late.text]).toEqual([409, expect.stringMatching(/input [^<]* until [^<]*\(Europe\/Berlin\)/)]);
    expect(late.text.replaceAll(/value="[^"]*"/g, '')).not.toMatch(/\dT\d\d:\d\d/);
    const byProgram = { kind: 'concern', text: WORDS, channel: 'written' };
    const program = await cycle.post<{ detail: string }>(ANN, 'contributions', byProgram);
    expect(program.body.detail).toMatch(/ until \d{4}-\d\d-\d\dT[\d:.]+Z/);
  });

  it('are asked again for what is missing, and sent with the same key where nobody knows whether they were kept', async () => {
    await cycle.enter('session');
    const form = await ann.form(agenda(), contributions());
    const refused = await ann.send(form, { kind: 'feedback' }, { referer: `${api.origin}${agenda()}` });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('name="text"');
    expect(refused.text).toContain(`<a href="${agenda()}">Back to the page with the form</a>`);
    const running = await api.db.transaction().execute(async (tx) => {
      const author = await cycle.person(ANN);
      const key = `command:${author}:${form.fields.key ?? ''}`;
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx);
      return ann.send(form, { kind: 'feedback', text: WORDS });
    });
    expect([running.status, formIn(running.text, contributions()).fields.key]).toEqual([409, form.fields.key]);
    expect(running.text).toContain('It may have been kept');
  });

  it('name nothing that every object has', async () => {
    const positions = { action: `/v1/decisions/${cycle.id}/positions`, fields: {} };
    for (const name of [
      'score.__proto__.polluted',
      'score.constructor.polluted',
      'rank.__proto__',
      '__proto__',
      'constructor',
    ]) {
      expect((await ann.send(positions, { [name]: '1' })).status).toBeLessThan(500);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((Object as unknown as Record<string, unknown>).polluted).toBeUndefined();
    expect(await (await aBrowser(api, ANN)).page('/v1/programs')).toContain('<h1>');
  });

  it('of another site count as nothing, and so does a form where no form is taken', async () => {
    await cycle.enter('session');
    const form = await ann.form(agenda(), contributions());
    const filled = { kind: 'feedback', text: WORDS };
    for (const site of ['cross-site', 'same-site', 'none']) {
      const sent = await ann.send(form, filled, { 'sec-fetch-site': site });
      expect(sent.status).toBe(401);
      expect(sent.text).not.toContain('18 minutes'); // nor does another site put words into a form of ours
    }
    expect(await ann.send(form, filled, { 'content-type': 'text/plain' })).toMatchObject({ status: 401 });
    const hold = { action: `/v1/cycles/${cycle.id}/hold`, fields: {} };
    expect(await ann.send(hold, { reason: 'I say so' })).toMatchObject({ status: 401 });
    expect(await said()).toEqual([]);
  });

  it('are for those who may do what they do', async () => {
    await cycle.enter('session');
    const aud = await aBrowser(api, AUD);
    expect(await aud.page(agenda())).not.toContain('id="say"');
    const form = await ann.form(agenda(), contributions());
    expect(await aud.send(form, { kind: 'feedback', text: WORDS })).toMatchObject({ status: 403 });
  });

  it('say where something is kept while no input is open', async () => {
    expect(await ann.page(agenda())).toMatch(/You can say something here from <time/);
    const inbox = `/v1/programs/${cycle.program}/inbox`;
    const form = await ann.form(`${inbox}?mine=true`, inbox);
    const sent = await ann.send(form, { kind: 'feedback', text: WORDS });
    expect(sent.status).toBe(303);
    expect(await ann.page(sent.to ?? '')).toContain('18 minutes');
  });

  it('say of an answer whether it was useful, which can be said again, and once what it misses', async () => {
    await cycle.enter('session');
    const { id } = await cycle.say(ANN);
    await cycle.enter('refinement');
    await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, { kind: 'answered', answer: 'See the manual' });
    await cycle.enter('closed');
    const place = `/v1/contributions/${id}`;
    const rate = await ann.form(`${place}/answer`, `${place}/usefulness`);
    const open = await ann.send(rate, { comment: 'It does not say when' });
    expect(open.status).toBe(400);
    expect(open.text).toMatch(/Was it useful\?[^]*<option value="">choose one<[^]*<span[^>]*>Why, if you like</);
    const sent = await ann.send(await ann.form(`${place}/answer`, `${place}/usefulness`), {
      useful: 'no',
      comment: 'It does not say when',
    });
    expect(sent).toMatchObject({ status: 303, to: `${place}/answer` });
    const page = await ann.page(`${place}/answer`);
    expect(page).toContain('It does not say when');
    expect(page).toMatch(/value="no" required checked/);
    expect(page).toContain('It does not say when</textarea>');
    const again = await ann.send(formIn(page, `${place}/usefulness`), { useful: 'yes', comment: 'It says when below' });
    expect(again).toMatchObject({ status: 303 });
    expect(await ann.page(`${place}/answer`)).toMatch(/value="yes" required checked[^]*It says when below<\/textarea>/);
    expect(page).toMatch(/whoever runs it has \d+ working days? to answer once more/);
    const contest = formIn(page, `${place}/contest`);
    expect((await ann.send(contest, { reason: 'No' })).text).toMatch(/<label[^>]*><span[^>]*>What the answer misses</);
    expect(await ann.send(contest, { reason: 'It is about the long form; I asked about the short one' })).toMatchObject(
      { status: 303 },
    );
    expect(await ann.page(`${place}/answer`)).not.toContain(`${place}/contest"`);
    expect(await ann.page(`${place}/answer`)).toMatch(/<dt>Next answer by<\/dt><dd><time/);
    expect(await (await aBrowser(api, FAY)).page(`${place}/answer`)).not.toContain(`${place}/usefulness`);
  });

  it('say that a pre-read was read, once it is out, and once', async () => {
    const { preReads } = (await cycle.get<{ preReads: readonly { id: string }[] }>(ANN, 'agenda')).body;
    expect(await ann.page(`/v1/pre-reads/${preReads[0]?.id ?? ''}`)).not.toContain('id="say"');
    await cycle.enter('pre_read');
    const added = await cycle.post<{ id: string }>(FAY, 'pre-reads', {
      title: 'T',
      summary: 'S',
      body: 'How it is today',
    });
    const place = `/v1/pre-reads/${added.body.id}`;
    expect(barriersOf(await ann.page(place))).toEqual([]);
    expect(await ann.send(await ann.form(place, `${place}/receipts`), {})).toMatchObject({ status: 303, to: place });
    expect(await ann.page(place)).not.toContain('id="say"');
    const { body } = await cycle.get<{ items: readonly { person: { name: string }; receipts: readonly object[] }[] }>(
      FAY,
      'readers',
    );
    expect(body.items.find(({ person }) => person.name === 'Ann')?.receipts).toMatchObject([
      { preRead: added.body.id },
    ]);
  });
});
