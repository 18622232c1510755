import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, aCycleEach } from '../../servers/a-cycle.js';
import { aPilot } from '../../servers/a-pilot.js';
import { barriersOf } from './accessible.js';

const LATER = new Date(Date.now() + 40 * 86_400_000).toISOString();
const DECISION = {
  question: 'Which form?',
  options: [{ title: 'A' }],
  proposer: ANN,
  authority: BEN,
  reviewers: [CLEO],
};

/** What nobody reads as a page: files, what machines exchange, and what stands on the page itself. */
const FOR_PROGRAMS = {
  programs: ['knowledge', 'participants/export', 'stakeholder-map/export', 'tracker'],
  cycles: ['claims', 'waiting'],
};

describe('pages lead on, and back', () => {
  const { api, cycle } = aCycleEach({ brief: { decisions: [DECISION] } });

  const answer = async (as: string, path: string): Promise<Response> => {
    const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(as)}` };
    return fetch(`${api.origin}/v1/${path}`, { headers });
  };
  const open = async (as: string, path: string): Promise<string> => {
    const page = await (await answer(as, path)).text();
    expect([path, barriersOf(page)]).toEqual([path, []]);
    return page;
  };
  const draft = async (id: string, body: object): Promise<void> => {
    expect((await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, body)).status).toBeLessThan(300);
  };
  const closed = async (): Promise<void> => {
    await api.db.updateTable('gate').set({ phase: 'closure' }).where('id', '=', cycle.id).execute();
    expect((await cycle.post(FAY, 'closure/publish')).status).toBe(200);
  };
  beforeEach(async () => {
    await cycle.post(CLEO, 'obligations', { obligations: [] });
    await cycle.enter('session');
  });

  it('from a promise to what was put off, and from what was said twice to where it was said first', async () => {
    const [first, again] = [await cycle.say(ANN, { text: `${'It takes too long. '.repeat(9)}` }), await cycle.say(BEN)];
    const begins = '<span class="said" dir="auto">It takes too long. It takes too long. It takes too long. It …</span>';
    await draft(first.id, { kind: 'deferred', until: LATER, reason: 'After the audit of the year' });
    await draft(again.id, { kind: 'duplicate', duplicateOf: first.id });
    await closed();
    const promises = await open(FAY, `programs/${cycle.program}/promises`);
    expect(promises).toContain(`<a href="/v1/contributions/${first.id}">${begins}</a>`);
    expect(promises).toMatch(/<li>what: <span[^>]*>an answer that was put off<\/span>; /);
    expect(promises).not.toMatch(/deferred/i);
    for (const [, href = ''] of promises.matchAll(/href="\/v1\/([^"]*)"/g))
      expect([href, (await answer(FAY, href)).status]).toEqual([href, 200]);
    const said = await open(BEN, `contributions/${again.id}`);
    expect(said).toContain(`it repeats: <a href="/v1/contributions/${first.id}">${begins}</a>`);
    expect(said).not.toContain('Repeats');
  });

  it('back to the cycle, or to the program where there is none, and never to themselves', async () => {
    const said = await cycle.say(ANN);
    const pilot = await aPilot(api, FAY, cycle.program, { owner: ANN, decider: BEN });
    const back = (page: string): string =>
      /<li><a href="([^"]*)">Back to the (?:cycle|program)<\/a><\/li>/.exec(page)?.[1] ?? '';
    expect(back(await open(ANN, `contributions/${said.id}`))).toBe(`/v1/cycles/${cycle.id}`);
    const list = await open(ANN, `cycles/${cycle.id}/contributions`);
    expect(list.split(said.text)).toHaveLength(2); // its name, and not its text once more
    expect(await open(ANN, `programs/${cycle.program}/consents`)).not.toMatch(/<h2>Items|<dt>Items/);
    expect(back(await open(ANN, `cycles/${cycle.id}`))).toBe(`/v1/programs/${cycle.program}`);
    expect(back(await open(ANN, `pilots/${pilot}`))).toBe(`/v1/programs/${cycle.program}`);
    expect(await open(ANN, 'programs')).not.toContain('<a href="/v1/programs">');
  });

  it('from a program and a cycle to everything that is kept with them and has a page', async () => {
    await closed(); // then the note is there
    const { paths } = (await api.call<{ paths: Record<string, { get?: object }> }>(null, 'GET', '/openapi.json')).body;
    const kept = Object.entries(paths).flatMap(([path, { get }]) => {
      const [, kind = '', below = ''] = /^\/v1\/(programs|cycles)\/\{\w+\}\/([a-z/-]+)$/.exec(path) ?? [];
      return get && JSON.stringify(get).includes('application/json') && below !== '' ? [[kind, below] as const] : [];
    });
    expect(kept.length).toBeGreaterThan(30);
    const places = { programs: cycle.program, cycles: cycle.id };
    for (const kind of ['programs', 'cycles'] as const) {
      const pages = await Promise.all([FAY, AUD].map((as) => open(as, `${kind}/${places[kind]}`)));
      const led = new Set(
        [...pages.join('').matchAll(/href="([^"?]*)/g)].map(([, href = '']) =>
          href.replace(`/v1/${kind}/${places[kind]}/`, ''),
        ),
      );
      const unled = kept.filter(([of, below]) => of === kind && !led.has(below)).map(([, below]) => below);
      expect(unled.sort()).toEqual(FOR_PROGRAMS[kind]);
    }
  });

  it('to the closure note while it is a draft, for those who read drafts, and from its end on for everybody', async () => {
    const path = `cycles/${cycle.id}`;
    const way = (words: string): string => `<a href="/v1/${path}/closure">${words}</a>`;
    expect(await open(FAY, path)).toContain(way('The closure note, as it is drafted'));
    expect(await open(ANN, path)).not.toContain('The closure note');
    expect(await open(FAY, `${path}/closure`)).toContain('A draft');
    await closed();
    for (const as of [ANN, FAY]) {
      const page = await open(as, path);
      expect(page).toContain(way('The closure note'));
      expect(page).not.toContain('as it is drafted');
    }
  });

  it('behind who is waited for, and past where to read on', async () => {
    const order = /<h2>Who is waited for<.*<nav aria-label="Read on"><ul><li><a href="#known">.*<h2 id="known">/s;
    const page = await (await answer(FAY, `cycles/${cycle.id}`)).text();
    expect(page).toMatch(order);
    expect(page.indexOf('id="content"')).toBeLessThan(page.indexOf('Who is waited for'));
    await closed();
    const after = await (await answer(FAY, `cycles/${cycle.id}`)).text();
    expect(after).not.toContain('#known');
    expect(after.indexOf('<nav aria-label="Read on">')).toBeLessThan(after.indexOf('id="content"'));
  });

  it('with the name of what a review is of, what a passage quotes and what a purpose is for', async () => {
    const said = await cycle.say(ANN, { text: 'The report takes 18 minutes' });
    const passages = [{ contribution: said.id, starts: 0, ends: 10 }];
    const made = await cycle.post<{ id: string }>(FAY, 'items', { title: 'Short', framing: 'Long', passages });
    expect(await open(ANN, `items/${made.body.id}`)).toMatch(
      /<a href="\/v1\/trace\/passage\/[^"]*"><span[^>]*>The report<\/span><\/a>/,
    );
    const standing = await open(ANN, `cycles/${cycle.id}`);
    const [, review = ''] = /href="\/v1\/reviews\/([^"]*)"><span[^>]*>Cleo<\/span>/.exec(standing) ?? [];
    expect(await open(ANN, `reviews/${review}`)).toContain('<title>One review: Cleo, of “Which form?”</title>');
    const pilot = await open(ANN, `pilots/${await aPilot(api, FAY, cycle.program, { owner: ANN, decider: BEN })}`);
    expect(pilot).toMatch(/purpose: <span[^>]*>Times<\/span>/);
    expect(pilot).not.toContain('ETag');
    expect(pilot).toMatch(/<strong><span[^>]*>errors<\/span><\/strong>/);
  });

  it('and tell figures as people read them', async () => {
    for (const as of [ANN, ANN, BEN]) await cycle.say(as);
    const page = await open(FAY, `cycles/${cycle.id}/health`);
    expect(page).toContain('<h1>Health: <span class="said" dir="auto">Simplified reporting</span></h1>');
    expect(page).not.toMatch(/\d\.\d{3}/);
    expect(page).toMatch(
      /<dt>Equity<\/dt><dd>Gini 0\.\d\d \(0 is evenly\), the largest share of one person 67 %<\/dd>/,
    );
    expect(page).toMatch(/<dt>From end user<\/dt><dd>\d+ % of the people, \d+ % of what was said<\/dd>/);
    expect(page).not.toContain('Until decided'); // nothing was
  });

  it('and tell of an agenda nothing that lacks nothing', async () => {
    for (const as of [ANN, FAY])
      expect(await open(as, `cycles/${cycle.id}/agenda`)).not.toMatch(/Unmet needs|Plain language/);
  });

  it('and compare the cycles of a program line by line', async () => {
    await cycle.say(ANN);
    const page = await open(FAY, `programs/${cycle.program}/health`);
    expect(page).toContain('<h1>Health: ');
    expect(page).toMatch(/<thead><tr><th>Cycle<\/th>\n<th>Phase<\/th>\n<th>Spoke<\/th>/);
    const link = `<a href="/v1/cycles/${cycle.id}/health"><span class="said" dir="auto">Simplified reporting</span></a>`;
    expect(page).toContain(`<tr><th>${link}</th><td>session</td><td>1 of `);
    expect(page).toMatch(
      /<h2>All of them together<\/h2>\n<dl><dt>Spoke<\/dt><dd>1 of \d+; 1 contribution, 0 for others<\/dd>/,
    );
    expect(page).toContain('<dt>Written</dt><dd>1 contribution by 1 person</dd>');
  });

  it('and show a closure note as people read it, with what led to each change', async () => {
    const said = await cycle.say(ANN);
    const passages = [{ contribution: said.id, starts: 0, ends: 10 }];
    const criteria = [{ statement: 'The weekly report takes at most 6 minutes' }];
    const item = { title: 'Short', framing: 'Long', criteria, passages };
    const made = await cycle.post<{ id: string }>(FAY, 'items', item);
    await draft(said.id, { kind: 'will_change', items: [made.body.id] });
    const path = `cycles/${cycle.id}/closure`;
    const unpublished = await open(FAY, path);
    expect(unpublished).toContain('A draft, from what is known now: nothing of it is promised yet.');
    expect(unpublished).toContain(`<a href="/v1/${path}/printable">`);
    expect(unpublished).not.toContain('/v1/trace/closure-note/'); // there is none yet
    await closed();
    const note = await open(ANN, path);
    expect(note).toContain('<h1>Closure note: <span class="said" dir="auto">Simplified reporting</span></h1>');
    expect(note).toMatch(/<p[^>]*>Version 1, published on \d{4}-\d\d-\d\d by fay\.<\/p>/);
    expect(note).toContain(`<a href="/v1/trace/item/${made.body.id}"><span class="said" dir="auto">Short</span></a>`);
    expect(note.split('Short').length - 1).toBeLessThan(4); // once in the note, and once with what led to it
    expect(note).toContain(`<a href="/v1/${path}/printable">`);
    expect(note).toContain(`<a href="/v1/trace/closure-note/${cycle.id}">`);
  });
});
