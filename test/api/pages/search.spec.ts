import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { EVE, aCycle, aCycleEach } from '../../servers/a-cycle.js';
import { barriersOf } from './accessible.js';

const EVIL = '"><script>alert(1)</script>';
const STORY = {
  kind: 'story',
  story: { when: 'the radio fails', want: 'to write the report offline', soThat: 'nothing is lost' },
};

describe('the page of the search', () => {
  const { api, cycle } = aCycleEach();

  beforeEach(async () => {
    await cycle.post(CLEO, 'obligations', { obligations: [] });
    await cycle.enter('session');
  });

  const answer = async (as: string, query: string): Promise<Response> => {
    const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(as)}` };
    return fetch(`${api.origin}/v1/knowledge${query}`, { headers });
  };
  const open = async (as: string, query = ''): Promise<string> => {
    const page = await (await answer(as, query)).text();
    expect([query, barriersOf(page)]).toEqual([query, []]);
    return page;
  };
  const item = async (title: string, more: object = {}): Promise<string> => {
    const framing = 'Typing is lost in basements';
    const made = await cycle.post<{ id: string }>(FAY, 'items', { title, framing, ...more });
    expect(made.status).toBe(201);
    return made.body.id;
  };
  const form = (page: string): string => /<form role="search".*?<\/form>/s.exec(page)?.[0] ?? '';
  const field = (page: string, name: string): string =>
    new RegExp(`<select id="${name}".*?</select>|<input [^>]*name="${name}"[^>]*>`, 's').exec(form(page))?.[0] ?? '';
  /** What a browser sends for the form as it stands. */
  const sent = (page: string): string => {
    const names = [...form(page).matchAll(/ name="([^"]*)"/g)].map(([, name = '']) => name);
    expect(names).toEqual(expect.arrayContaining(['kind', 'outcome', 'program', 'segment', 'from', 'to']));
    const values = names.map((name): [string, string] => {
      const html = field(page, name);
      const chosen = html.startsWith('<select') ? /value="([^"]*)" selected/.exec(html) : /value="([^"]*)"/.exec(html);
      return [name, chosen?.[1] ?? ''];
    });
    return `?${new URLSearchParams(values).toString()}`;
  };

  it('has a form that works without a script: what is sent empty narrows nothing, and what was asked stands in it', async () => {
    const program = `program=${cycle.program}`;
    await item('Offline drafts');
    const first = await open(ANN);
    expect(first).toContain('<title>Search</title>');
    expect(first).toContain('Offline drafts');
    expect(form(first)).toMatch(/^<form role="search" action="\/v1\/knowledge">/);
    expect(await (await answer(ANN, sent(first))).text()).toContain('Offline drafts');

    const asked = `?q=drafts&kind=item&outcome=proposed&segment=field-worker&from=2026-01-01&to=2031-12-31&${program}`;
    const page = await open(ANN, asked);
    expect(new Map(new URLSearchParams(sent(page)))).toEqual(new Map(new URLSearchParams(asked)));
    expect(field(page, 'program')).toContain('>Council</option>');
    expect(field(page, 'segment')).toContain('<option dir="auto" value="field-worker" selected>field worker</option>');
    expect(field(page, 'kind')).toContain('>Acceptance criterion</option>');
    const instants = '?from=2026-01-01T23%3A30%3A00.000Z&to=2031-12-31T12%3A00%3A00.000Z&limit=7';
    expect(new Map(new URLSearchParams(sent(await open(ANN, `${instants}&q=drafts`))))).toEqual(
      new Map([...new URLSearchParams(`q=drafts&kind=&outcome=&program=&segment=${instants.replace('?', '&')}`)]),
    );
    const unknown = await open(ANN, '?outcome=other&segment=nobody-has-it');
    expect(unknown).toMatch(/Nothing ends as “other”; .*<p>.*is of a group or segment “nobody-has-it”/s);
    const again = new URLSearchParams(sent(unknown));
    expect([again.get('outcome'), again.get('segment')]).toEqual(['other', 'nobody-has-it']);
  });

  it('shows what was found with marks, its kind and what came of it in words, and where to read on', async () => {
    const story = (await cycle.post<{ id: string }>(ANN, 'contributions', STORY)).body.id;
    const criteria = [{ statement: 'Given no network, when the report is saved, then nothing typed is lost' }];
    const id = await item('Offline drafts', { criteria, passages: [{ contribution: story, starts: 0, ends: 9 }] });
    const page = await open(BEN, `?q=offline&program=${cycle.program}`);
    expect(page).toContain('<h1>Search: <span class="said" dir="auto">offline</span></h1>');
    expect(page).toContain(
      `<h3><a href="/v1/items/${id}"><span class="said" dir="auto"><mark>Offline</mark> drafts</span></a></h3>`,
    );
    expect(page).toMatch(
      /<p>Item, proposed, from words of: end user, field worker, in <span[^>]*>Simplified reporting<\/span>/,
    );
    expect(page).toMatch(/<p>Story, by somebody of: [^<]*field worker/);
    expect(page).toContain(`href="/v1/contributions/${story}"`);
    for (const line of [`item/${id}`, `contribution/${story}`])
      expect(page).toContain(`<a href="/v1/trace/${line}" aria-label="From what was said to what changed: `);
    expect(page).toContain('aria-label="More like this: Offline drafts">More like this</a>');

    const like = await open(BEN, `?like=item:${id}&program=${cycle.program}`);
    expect(like).toContain(`These have most words in common with <a href="/v1/items/${id}">this item</a>.`);
    expect(like).toContain(`href="/v1/contributions/${story}"`);
    expect(like).not.toContain(`<h3><a href="/v1/items/${id}">`);
    expect(field(like, 'q')).toBe(''); // not words and a likeness at once
    expect(form(like)).toContain(`<a href="/v1/knowledge?program=${cycle.program}">Look for words instead</a>`);
    const again = new URLSearchParams(sent(like));
    expect([again.get('like'), again.get('program')]).toEqual([`item:${id}`, cycle.program]);
    expect(await open(BEN, sent(like))).toContain('this item</a>.');
    const led = [...page.matchAll(/href="(\/v1\/[^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
    for (const href of new Set(led)) {
      const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(BEN)}` };
      expect([href, (await fetch(api.origin + href, { headers })).status]).toEqual([href, 200]);
    }
  });

  it('turns pages on and back, with what was asked', async () => {
    for (const nth of [1, 2, 3]) await item(`Draft number ${nth}`);
    const titles = (page: string): string[] =>
      [...page.matchAll(/<h3>.*?<\/h3>/gs)].map(([heading]) => heading.replaceAll(/<[^>]*>/g, ''));
    const asked = `?q=draft&kind=item&program=${cycle.program}`;
    const first = await open(ANN, `${asked}&limit=2`);
    const next = /rel="next" href="\/v1\/knowledge([^"]*)">More</.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await open(ANN, next);
    expect([...titles(first), ...titles(second)].toSorted()).toEqual([1, 2, 3].map((nth) => `Draft number ${nth}`));
    expect(second).not.toContain('rel="next"');
    const beginning = `${asked}&limit=2`.replaceAll('&', '&amp;');
    expect(second).toContain(`<a href="/v1/knowledge${beginning}">From the beginning</a>`);
  });

  it('says what helps when nothing is found, and nothing of what is kept from somebody', async () => {
    const told = { ...STORY, story: { ...STORY.story, when: 'a zebra comes' }, audience: 'team' };
    expect((await cycle.post(FAY, 'contributions', told)).status).toBe(201);
    const none = await open(ANN, '?q=zebra&kind=story');
    expect(none).toContain('Nothing that you may read has these words.');
    expect(none).toContain('<a href="/v1/knowledge?q=zebra">Look for the same everywhere</a>');
    expect(none).toContain('nothing of a rehearsal is');
    expect(none).not.toContain('<h3>');
    expect(await open(FAY, '?q=zebra&kind=story')).toContain('<h3>');
    expect(await open('new@example.org')).toContain('There is nothing yet that you may read.');
    expect(await open(EVE, `?program=${cycle.program}`)).toContain('Nothing that you may read is so.');
  });

  it('names the program of what was found to whoever is in several, and their cycle', async () => {
    await item('Offline drafts');
    const only = { email: 'one@example.org', name: 'One', group: 'end_user' };
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/participants`, { participants: [only] });
    const page = await open(only.email, '?q=drafts');
    expect(page).toContain('in <span class="said" dir="auto">Simplified reporting</span>');
    expect(page).not.toContain('of the program');
    await aCycle(api);
    const of = 'of the program <span class="said" dir="auto">Council</span>';
    expect(await open(ANN, `?q=drafts&program=${cycle.program}`)).toContain(of);
  });

  it('says what is wrong with an address that somebody changed, and takes whatever people type as text', async () => {
    for (const [query, words] of [
      ['?from=yesterday', 'Use a date, for example'],
      ['?q=a&like=item', 'Use the id of something that was found'],
      ['?after=x', "Use the last answer's `next`"],
      ['?sort=best', 'Not known here: sort'],
      [`?q=${'x'.repeat(501)}`, '500'],
    ] as const) {
      const refused = await answer(ANN, query);
      expect([query, refused.status]).toEqual([query, 400]);
      const page = await refused.text();
      expect(page).toContain(words);
      expect(page).toContain('<a href="/v1/knowledge">Search what is known</a>');
      expect(barriersOf(page)).toEqual([]);
    }
    await item(`Drafts ${EVIL}`);
    const page = await open(ANN, `?q=${encodeURIComponent(`drafts ${EVIL}`)}&program=${cycle.program}`);
    expect(page).toContain('&lt;script&gt;alert(');
    expect(field(page, 'q')).toContain('value="drafts &quot;&gt;&lt;script&gt;');
    expect((await answer(ANN, `?like=item:${cycle.id}`)).status).toBe(404);
  });

  it('is one link away from the pages of a program, of a cycle and of a thing', async () => {
    const id = await item('Offline drafts');
    const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(ANN)}` };
    const ofProgram = `?program=${cycle.program}`;
    for (const [path, query] of [
      [`programs/${cycle.program}`, ofProgram],
      [`cycles/${cycle.id}`, ofProgram],
      [`items/${id}`, ''],
      ['programs', ''],
    ] as const) {
      const page = await (await fetch(`${api.origin}/v1/${path}`, { headers })).text();
      const links = [...page.matchAll(/href="\/v1\/knowledge([^"]*)"/g)].map(([, asked]) => asked);
      expect([path, links]).toEqual([path, [query]]);
    }
  });
});
