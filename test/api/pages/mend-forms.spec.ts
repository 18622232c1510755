import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTo } from 'node:net';
import { WAV } from '../../attachments/sample-files.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, aCycle, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn, type TestBrowser } from './a-browser.js';
import { barriersOf } from './accessible.js';

const BETTER = 'On Monday the weekly report took 18 minutes; it should take 5.';
const STORY = { when: 'I am in the field', want: 'to send a photo', soThat: 'nobody drives back' };
const SEEN = { expected: 'Six minutes', observed: 'It took 18', fit: 'partly', verdict: 'does_not_work' };

interface Mended {
  readonly id: string;
  readonly text: string;
  readonly story: object | null;
  readonly observation: object | null;
  readonly objective: string | null;
  readonly revision: number;
}

describe('the form that mends what somebody said', () => {
  const { api, cycle } = aCycleEach();
  let ann: TestBrowser;
  beforeEach(async () => {
    await cycle.enter('session');
    ann = await aBrowser(api, ANN);
  });

  const place = (id: string): string => `/v1/contributions/${id}`;
  const kept = async (id: string): Promise<Mended> => (await api.call<Mended>(FAY, 'GET', place(id))).body;
  const history = async (id: string): Promise<readonly Mended[]> =>
    (await api.call<{ items: Mended[] }>(ANN, 'GET', `${place(id)}/history`)).body.items;
  const valueOf = (page: string, id: string): string | undefined =>
    new RegExp(`<textarea id="${id}"[^>]*>\n([^<]*)</textarea>`).exec(page)?.[1];

  it('stands beside what would help most, begins with what was said, and keeps what it was', async () => {
    const { id } = await cycle.say(ANN, { text: 'too slow' });
    const page = await ann.page(place(id));
    expect(barriersOf(page)).toEqual([]);
    expect(valueOf(page, 'mend-text')).toBe('too slow');
    expect(page).toMatch(/<small id="mend-text-hint">[^]*?What would help most: \S/);
    expect(page).toContain('aria-describedby="mend-text-hint"');
    expect(await ann.send(formIn(page, place(id)), { text: BETTER })).toMatchObject({ status: 303, to: place(id) });
    expect(await kept(id)).toMatchObject({ text: BETTER, revision: 2 });
    expect(await history(id)).toMatchObject([{ text: 'too slow', revision: 1 }]);
    expect(await ann.page(place(id))).not.toContain('What would help most');
  });

  it('shows its author names of those who do not consent, so that none is lost', async () => {
    const participants = [{ email: 'nia@example.org', name: 'Nia Ndlovu', group: 'end_user' }];
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants });
    const named = 'Nia Ndlovu waits 18 minutes for each report';
    const { id } = await cycle.say(ANN, { text: named });
    const page = await ann.page(place(id));
    expect(valueOf(page, 'mend-text')).toBe(named);
    await ann.send(formIn(page, place(id)), { text: `${named}, and 5 would do` });
    expect((await kept(id)).text).toBe(`${named}, and 5 would do`);
  });

  it('mends each part of a story and of an observation, and takes away what was emptied', async () => {
    const whole = { ...STORY, constraints: ['no network', 'with gloves on'], environment: 'outdoors' };
    const told = await cycle.say(ANN, { kind: 'story', text: undefined, story: whole });
    const page = await ann.page(place(told.id));
    expect(valueOf(page, 'mend-constraints')).toBe('no network\nwith gloves on');
    const story = { ...STORY, want: 'to send two photos', constraints: ' \nno network\n', environment: '' };
    expect(await ann.send(formIn(page, place(told.id)), story)).toMatchObject({ status: 303 });
    expect((await kept(told.id)).story).toEqual({ ...STORY, want: 'to send two photos', constraints: ['no network'] });

    const lines = [
      'no network:\nnot in the basement,\n\n  nor in the lift',
      'with gloves on\r\nand a helmet',
      'at night',
    ];
    const long = await cycle.say(ANN, { kind: 'story', text: undefined, story: { ...STORY, constraints: lines } });
    const constraints = valueOf(await ann.page(place(long.id)), 'mend-constraints') ?? '';
    expect(constraints).toContain('with gloves on\n  and a helmet\nat night');
    const unchanged = { ...STORY, constraints: constraints.replaceAll('\n', '\r\n') };
    await ann.send(await ann.form(place(long.id), place(long.id)), unchanged);
    const asLines = lines.map((line) => line.replace('\r\n', '\n'));
    expect(await kept(long.id)).toMatchObject({ revision: 2, story: { ...STORY, constraints: asLines } });

    const seen = await cycle.say(ANN, { kind: 'evidence', observation: { ...SEEN, sideEffects: 'Calls' } });
    const form = await ann.form(place(seen.id), place(seen.id));
    const filled = { text: 'Twelve reports on Monday', ...SEEN, sideEffects: '' };
    expect(await ann.send(form, filled)).toMatchObject({ status: 303 });
    expect(await kept(seen.id)).toMatchObject({ text: 'Twelve reports on Monday', observation: SEEN });
    expect((await kept(seen.id)).observation).toEqual(SEEN);
    const emptied = { text: 'Twelve', ...SEEN, expected: '', observed: '' };
    expect(await ann.send(await ann.form(place(seen.id), place(seen.id)), emptied)).toMatchObject({ status: 400 });
    expect((await kept(seen.id)).observation).toEqual(SEEN);
  });

  it('names what it is about, something else, or nothing any more', async () => {
    const { objectives } = (await cycle.get<{ objectives: readonly { id: string }[] }>(ANN, 'agenda')).body;
    const { id } = await cycle.say(ANN);
    const [objective = ''] = objectives.map((one) => one.id);
    const form = await ann.form(place(id), place(id));
    expect(await ann.send(form, { text: BETTER, topic: 'none', objective })).toMatchObject({ status: 303 });
    expect(await kept(id)).toMatchObject({ objective });
    const page = await ann.page(place(id));
    expect(page).toContain(`value="${objective}" selected`);
    await ann.send(formIn(page, place(id)), { text: BETTER, objective: 'none' });
    expect(await kept(id)).toMatchObject({ objective: null, revision: 3 });
  });

  it('names the scenario that was observed, which says its topic, and leaves what names none as it is', async () => {
    const next = await aCycle(api); // its session is still to come
    const ids = (await next.get<{ topics: { id: string }[] }>(ANN, 'agenda')).body.topics.map((one) => one.id);
    const { objectives } = (await next.get<{ objectives: readonly { id: string }[] }>(ANN, 'agenda')).body;
    const about = { objective: objectives[0]?.id, question: 'And the rest?', yields: 'Y', evidence: 'E', minutes: 5 };
    const other = (await next.post<{ id: string }>(FAY, 'topics', about)).body.id;
    await next.enter('session');
    const early = await next.say(ANN, { kind: 'evidence', topic: other, observation: SEEN });
    const add = (topic = '', situation = 'Fill it in') =>
      api.call<{ id: string }>(FAY, 'POST', `/v1/topics/${topic}/scenarios`, { situation, data: 'Last week' });
    const [one, two] = [(await add(ids[0])).body.id, (await add(other)).body.id];
    await add(other, 'Send it');
    const seen = await next.say(ANN, { kind: 'evidence', scenario: one, observation: SEEN });
    const page = await ann.page(place(seen.id));
    expect(page).toContain(`value="${one}" selected`);
    expect(page).not.toContain('id="mend-topic"');
    const filled = { text: BETTER, ...SEEN };
    const form = formIn(page, place(seen.id));
    await ann.send(await ann.form(place(seen.id), place(seen.id)), { ...filled, scenario: one });
    const late = await ann.send(form, { ...filled, topic: ids[0] ?? '', scenario: two }); // both, as it may come
    expect(late.status).toBe(412);
    expect(late.text).toContain(`value="${two}" selected`);
    const again = formIn(late.text, place(seen.id));
    expect(await ann.send(again, { ...filled, scenario: two })).toMatchObject({ status: 303 });
    expect(await kept(seen.id)).toMatchObject({ text: BETTER, topic: other, scenario: two, observation: SEEN });
    await ann.send(await ann.form(place(seen.id), place(seen.id)), { ...filled, scenario: 'none' });
    expect(await kept(seen.id)).toMatchObject({ topic: null, scenario: null, revision: 4 });
    expect(await ann.page(place(early.id))).toContain('<option value="">none of these</option>');
    const mended = await ann.send(await ann.form(place(early.id), place(early.id)), { ...filled, scenario: '' });
    expect(mended).toMatchObject({ status: 303 });
    expect(await kept(early.id)).toMatchObject({ text: BETTER, topic: other, scenario: null });
  });

  it('comes back with what was written when somebody was faster, and then takes the place of what was looked at', async () => {
    const { id } = await cycle.say(ANN, { text: 'too slow' });
    const form = await ann.form(place(id), place(id));
    await ann.send(await ann.form(place(id), place(id)), { text: 'faster' });
    const late = await ann.send(form, { text: BETTER }, { referer: `${api.origin}${place(id)}` });
    expect(late.text).toContain('Somebody has changed it since your page was opened.');
    expect(late.text).toContain(`Look at <a href="${place(id)}">its page</a> in another window`);
    expect([late.status, late.text.includes('Sent again, yours takes its place')]).toEqual([412, true]);
    expect(valueOf(late.text, 'again-text')).toBe(BETTER);
    expect((await kept(id)).text).toBe('faster');
    const again = formIn(late.text, place(id));
    expect(await ann.send(again, { text: BETTER })).toMatchObject({ status: 303 });
    expect((await history(id)).map(({ text }) => text)).toEqual(['faster', 'too slow']);
    expect(await ann.send({ ...again, fields: { ...again.fields, key: 'another' } }, { text: 'x' })).toMatchObject({
      status: 412,
    });
  });

  it('says beside a field what is wrong with it', async () => {
    const { id } = await cycle.say(ANN, { text: 'too slow' });
    const form = await ann.form(place(id), place(id));
    const empty = await ann.send(form, { text: '' });
    expect([empty.status, barriersOf(empty.text)]).toEqual([400, []]);
    expect(empty.text).toMatch(/aria-invalid="true" aria-describedby="again-text-wrong"/);
    expect(empty.text).toMatch(/<small id="again-text-wrong">[^]*?empty/);
    expect(await ann.send(form, { text: 'x'.repeat(20_001) })).toMatchObject({ status: 400 });
    for (const [name, value] of [
      ['revision', ''],
      ['revision', '0"'],
      ['another', '1'],
      ['topic', 'no'],
    ] as const)
      expect((await ann.send(form, { text: BETTER, [name]: value })).status).toBeGreaterThanOrEqual(400);
    expect(await kept(id)).toMatchObject({ text: 'too slow', revision: 1 });
  });

  it('is for whoever said it, from a page of ours, until triage', async () => {
    const { id } = await cycle.say(ANN);
    const form = await ann.form(place(id), place(id));
    for (const email of [BEN, FAY, AUD]) {
      const other = await aBrowser(api, email);
      expect(await other.page(place(id))).not.toMatch(/Edit what you said|It cannot be edited/);
      expect(await other.send(form, { text: 'Not mine' })).toMatchObject({ status: 403 });
    }
    expect(await ann.send(form, { text: BETTER }, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 401 });
    await cycle.enter('refinement');
    const late = await ann.page(place(id));
    expect([late.includes('id="say"'), barriersOf(late)]).toEqual([false, []]);
    expect(late).toContain('<p>What was said is being answered since refinement began. What you say to the program');
    expect(await (await aBrowser(api, BEN)).page(place(id))).not.toContain('It cannot be edited');
    expect(await ann.send(form, { text: BETTER })).toMatchObject({ status: 409 });
    expect((await kept(id)).revision).toBe(1);
  });

  it('mends what waits in the inbox', async () => {
    const inbox = `/v1/programs/${cycle.program}/inbox`;
    const { body } = await api.call<Mended>(ANN, 'POST', inbox, { kind: 'feedback', text: 'too slow' });
    const page = await ann.page(place(body.id));
    expect(page).not.toMatch(/id="mend-(topic|objective|criterion)"/);
    expect(await ann.send(formIn(page, place(body.id)), { text: BETTER })).toMatchObject({ status: 303 });
    expect((await kept(body.id)).text).toBe(BETTER);
  });

  it('is missing, with the reason, once somebody works with the words, and to whoever wrote down what its author has mended', async () => {
    const { id } = await cycle.say(ANN, { text: 'too slow' });
    const answer = { kind: 'answered', answer: 'Thank you' };
    await api.call(FAY, 'PUT', `${place(id)}/disposition`, answer);
    const page = await ann.page(place(id));
    expect([page.includes('id="say"'), page.includes('Thank you')]).toEqual([false, false]);
    expect(page).toContain('<p>An answer to it is being written; say what is new in a contribution of its own.</p>');
    const heard = await cycle.say(FAY, { channel: 'interview', saidBy: ANN, text: 'too slow' });
    await ann.send(await ann.form(place(heard.id), place(heard.id)), { text: BETTER });
    const fays = await (await aBrowser(api, FAY)).page(place(heard.id));
    expect(fays).toContain(
      '<p>Whoever said it has changed it themselves since, and only they do so now; ask them.</p>',
    );
  });

  it('is missing where a cycle for fewer people has them, which their author may still read', async () => {
    const { id } = await cycle.say(ANN, { text: 'too slow' });
    const form = await ann.form(place(id), place(id));
    await api.db.updateTable('cycle').set({ audience: 'team' }).where('id', '=', cycle.id).execute();
    expect(await api.call(ANN, 'GET', place(id))).toMatchObject({ status: 200 });
    const page = await ann.page(place(id));
    expect(page).toContain('<p>It is in a cycle that you may not read; whoever runs that answers it.</p>');
    expect([page.includes('too slow'), page.includes('id="say"'), page.includes(`action="${place(id)}`)]).toEqual([
      ...[true, false, false],
    ]);
    expect(await ann.send(form, { text: BETTER })).toMatchObject({
      status: 403,
      text: expect.stringContaining('a cycle that you may not read'),
    });
  });
});

describe('the form that attaches a file', () => {
  const { api, cycle } = aCycleEach();
  let [ann, id, place]: [TestBrowser | undefined, string, string] = [undefined, '', ''];
  beforeEach(async () => {
    await cycle.enter('session');
    ann = await aBrowser(api, ANN);
    id = (await cycle.say(ANN)).id;
    place = `/v1/contributions/${id}`;
  });

  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const picture = () => new File([PNG], 'screen.png', { type: 'image/png' });
  const browser = (): TestBrowser => ann as TestBrowser;
  const attached = async (): Promise<readonly { name: string; recordingOf: readonly string[] }[]> =>
    (await api.call<{ attachments: { name: string; recordingOf: string[] }[] }>(ANN, 'GET', place)).body.attachments;
  const form = () => browser().form(place, `${place}/attachments`);

  it('keeps it once, leads to what it is attached to, and takes it away', async () => {
    expect(barriersOf(await browser().page(place))).toEqual([]);
    const seen = await form();
    const fields = { recorded: await cycle.person(ANN) };
    const [first, again] = [
      await browser().sendFile(seen, picture(), { recorded: 'none' }),
      await browser().sendFile(seen, picture(), { recorded: 'none' }),
    ];
    expect(first).toMatchObject({ status: 303, to: place });
    expect(again).toEqual(first);
    expect(await attached()).toMatchObject([{ name: 'screen.png', recordingOf: [] }]);
    const page = await browser().page(place);
    expect(page).toMatch(/<a href="\/v1\/attachments\/[0-9a-f-]{36}"><span class="said" dir="auto">screen\.png/);
    const remove = formIn(page, /"(\/v1\/attachments\/[^"]*\/remove)"/.exec(page)?.[1] ?? '');
    const ben = await aBrowser(api, BEN);
    expect(await ben.send(remove, {})).toMatchObject({ status: 403 });
    expect(await browser().send(remove, {})).toMatchObject({ status: 303, to: place });
    expect(await attached()).toEqual([]);
    const unconsented = await browser().sendFile(await form(), picture(), fields);
    expect([unconsented.status, (await attached()).length]).toEqual([409, 0]);
  });

  it('sent twice takes the last place once, also where nothing can be attached any more', async () => {
    const note = (nth: number) => new File([`Note ${nth}`], `${nth}.txt`, { type: 'text/plain' });
    for (let nth = 1; nth < 10; nth += 1) await browser().sendFile(await form(), note(nth), { recorded: 'none' });
    const seen = await form();
    const sendLast = () => browser().sendFile(seen, picture(), { recorded: 'none' });
    const [first, again] = [await sendLast(), await sendLast()];
    expect([first.status, again]).toEqual([303, first]);
    const another = await browser().sendFile(seen, picture(), { recorded: 'none', key: randomUUID() });
    expect([another.status, (await attached()).length]).toEqual([409, 10]);
    await cycle.enter('refinement');
    expect(await sendLast()).toEqual(first);
    expect((await attached()).length).toBe(10);
  });

  it('says why one is not taken, and leads back', async () => {
    const wrong: readonly [File, Record<string, string>, number, string][] = [
      [new File(['<html>'], 'page.html', { type: 'text/html' }), {}, 415, 'are not taken'],
      [new File(['not a picture'], 'a.png', { type: 'image/png' }), {}, 415, 'by its content'],
      [
        new File([Buffer.alloc(20 * 1024 * 1024 + 1, 'a')], 'long.txt', { type: 'text/plain' }),
        {},
        413,
        'at most 20 MB',
      ],
      [picture(), { recorded: 'everybody' }, 400, 'Who is heard or seen in it?'],
      [picture(), { constructor: 'x' }, 400, 'The form'],
    ];
    for (const [file, fields, status, words] of wrong) {
      const answer = await browser().sendFile(await form(), file, fields, { referer: `${api.origin}${place}` });
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(words);
      expect(barriersOf(answer.text)).toEqual([]);
      expect(answer.text).toContain(`<a href="${place}">the page with the form</a>`);
    }
    expect(await attached()).toEqual([]);
  });

  it('answers a browser, which reads nothing before it has sent all of a file that is far too large', async () => {
    const { hostname, port } = new URL(api.origin);
    const socket = connectTo({ host: hostname, port: Number(port) });
    const part =
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n';
    const body = Buffer.concat([Buffer.from(part), Buffer.alloc(40_000_000, 'a'), Buffer.from('\r\n--b--\r\n')]);
    const head = `POST ${place}/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await api.token(ANN)}`;
    const described = `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}`;
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.write(`${head}\r\n${described}\r\n\r\n`);
      socket.write(body, (error) => (error ? reject(error) : resolve()));
    });
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 .*at most 20 MB/s);
  });

  it('that no page sent, without the key of one, is read as that of a program', async () => {
    const { action } = await form();
    const sound = new File([WAV], 'talk.wav', { type: 'audio/wav' });
    expect(await browser().sendFile({ action, fields: {} }, sound, { recordingOf: '' })).toMatchObject({ status: 303 });
    expect(await attached()).toMatchObject([{ name: 'talk.wav', recordingOf: [] }]);
  });

  it('is for whoever said it, from a page of ours', async () => {
    const seen = await form();
    const elsewhere = await browser().sendFile(seen, picture(), {}, { 'sec-fetch-site': 'cross-site' });
    expect(elsewhere.status).toBe(401);
    const ben = await aBrowser(api, BEN);
    expect(await ben.page(place)).not.toContain('/attachments"');
    expect(await ben.sendFile(seen, picture())).toMatchObject({ status: 403 });
    expect(await attached()).toEqual([]);
  });
});
