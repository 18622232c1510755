import { ANN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';
import { barriersOf } from './accessible.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const NO_ANSWER = '/v1/cycles/00000000-0000-4000-8000-000000000000';

const titleOf = (page: string): string => /<title>([^<]*)/.exec(page)?.[1] ?? '';

interface Described {
  readonly paths: Record<string, object>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** What a page has to say of a schema, and of all that is in it. */
function boundsOf(schema: object): string[] {
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'example' || key === 'default') return [];
    if (key === 'maxLength') return [`${String(value)} characters`];
    if (key === 'maxItems') return [`${String(value)} entries`];
    if (key === 'exclusiveMinimum' && Math.abs(Number(value)) < 1e15) return [`above ${String(value)}`];
    if (key === 'pattern' && !('format' in schema)) return [`of the form <code>${String(value)}</code>`];
    return typeof value === 'object' && value !== null ? boundsOf(value) : [];
  });
}

describe('what keeps somebody from reading a page', () => {
  const page = (body: string, title = 'A'): string =>
    `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>${title}</title></head><body>${body}</body></html>`;

  it.each([
    ['<h1>A</h1><p><a href="/v1/">The cycle</a></p>', []],
    ['<h1>A</h1><h1>B</h1>', ['headings: 1 1']],
    ['<h1>A</h1><h3>B</h3>', ['h3 follows a gap']],
    ['<h1>B</h1>', ['the title is "A", and the heading "B"']],
    ['<h1>A</h1><a href="/v1/">Read it</a>', ['link "Read it"']],
    ['<h1>A</h1><textarea id="t"></textarea>', ['without a label: <textarea id="t">']],
    [
      '<h1>A</h1><p role="alert">No</p><label for="t">T</label><textarea id="t"></textarea>',
      ['an error that is not of its field: <textarea id="t">'],
    ],
    [
      '<h1>A</h1><label for="t">T</label><textarea id="t" aria-invalid="true" aria-describedby="h w"></textarea><p id="h">H</p>',
      ['an error that is not of its field: <textarea id="t" aria-invalid="true" aria-describedby="h w">'],
    ],
    ['<h1>A</h1><time datetime="x">x</time>', ['no language: <time datetime="x">']],
  ])('is found in %s', (body, found) => {
    expect(barriersOf(page(body))).toEqual(found);
  });
});

describe('pages for everybody', () => {
  const { api, cycle } = aCycleEach();

  const open = async (path: string, cookie = ''): Promise<string> => {
    const headers = { accept: BROWSER, ...(cookie === '' ? {} : { cookie }) };
    return (await fetch(api.origin + path, { redirect: 'manual', headers })).text();
  };
  const send = (path: string, fields: Record<string, string>): Promise<Response> =>
    fetch(api.origin + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: BROWSER },
      body: new URLSearchParams(fields),
    });
  const cookieOf = async (email: string): Promise<string> => {
    const answer = await send('/sign-in', { token: await api.token(email), to: '/v1/programs' });
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };

  it('have one heading that says which page it is, links that say where they lead, and names for their fields', async () => {
    await cycle.enter('session');
    const said = await cycle.say(ANN, {
      text: 'The form is too long for a night shift on a telephone, and nobody reads it',
    });
    const answer = { kind: 'will_not', reason: 'The law asks for each field' };
    await api.call(FAY, 'PUT', `/v1/contributions/${said.id}/disposition`, answer);
    await cycle.enter('closure');
    const introduction = '# Thank you\n\n### All of you\n\nمرحبا';
    expect((await cycle.post(FAY, 'closure/publish', { introduction })).status).toBeLessThan(300);
    const cookie = await cookieOf(ANN);
    const below = ['', '/agenda', '/contributions', '/answers', '/items', '/closure', '/closure/printable'];
    const paths = ['/v1/programs', `/v1/programs/${cycle.program}`, `/v1/programs/${cycle.program}/cycles`].concat(
      below.map((path) => `/v1/cycles/${cycle.id}${path}`),
      ['', '/answer'].map((path) => `/v1/contributions/${said.id}${path}`),
    );
    const titles: string[] = [];
    for (const path of [...paths, NO_ANSWER]) {
      const page = await open(path, cookie);
      expect([path, barriersOf(page)]).toEqual([path, []]);
      if (!path.endsWith('printable')) titles.push(titleOf(page)); // that one is named as what it closes
    }
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
    const answers = await open(`/v1/cycles/${cycle.id}/answers`, cookie);
    expect(answers).toContain(`<a href="/v1/contributions/${said.id}">`);
    expect(answers).toContain('The form is too long for a night shift on a telephone, and …</span></a>');
    const closure = await open(`/v1/cycles/${cycle.id}/closure`, cookie);
    expect(closure).toContain('<p dir="auto">مرحبا</p>');
    expect(closure).not.toMatch(/<dt>Facts<\/dt>(?!.*<dt>Meaning<\/dt>)/s);
  });

  it('lead up to what they are of before they tell anything, also when there is nothing', async () => {
    const page = await open(`/v1/cycles/${cycle.id}/contributions`, await cookieOf(ANN));
    expect(page).toMatch(
      /<header>.*<nav aria-label="Read on">.*<p>Nothing has been said here yet that you may read\.<\/p>/s,
    );
    expect(page).toContain(`<a href="/v1/cycles/${cycle.id}">Back to the cycle</a>`);
  });

  it('say at the field what is wrong with a token, and afterwards that signing out worked', async () => {
    expect(barriersOf(await open('/sign-in'))).toEqual([]);
    expect(barriersOf(await open(`/v1/cycles/${cycle.id}`))).toEqual([]);
    for (const token of ['', 'no token']) {
      const page = await (await send('/sign-in', { token, to: '/v1/programs' })).text();
      expect(barriersOf(page)).toEqual([]);
      expect(page).toContain('role="alert"');
      expect(page).not.toContain('Too small');
      expect(titleOf(page)).not.toBe('Please sign in');
    }
    const out = await send('/sign-out', {});
    const page = await open(out.headers.get('location') ?? '');
    expect(titleOf(page)).toBe('You are signed out');
    expect(barriersOf(page)).toEqual([]);
  });

  it('describe the whole API without anything that runs, and lead to where it can be tried', async () => {
    const page = await open('/docs');
    expect(barriersOf(page)).toEqual([]);
    const { paths, components } = (await api.call<Described>(null, 'GET', '/openapi.json')).body;
    for (const [path, methods] of Object.entries(paths))
      for (const method of Object.keys(methods)) expect(page).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
    for (const name of Object.keys(components.schemas)) expect(page).toContain(`<h3 id="${name}">`);
    const ids = new Set([...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    const led = [...page.matchAll(/href="\/docs#([^"]*)"/g)].map(([, id]) => id);
    expect(led.length).toBeGreaterThan(300);
    expect(led.filter((id) => !ids.has(id))).toEqual([]);
    expect(page).toContain('Answers with 200');
    expect((await fetch(`${api.origin}/docs/try`)).status).toBe(200);
  });

  it('say of everything that is sent and answered within which bounds it is', async () => {
    const page = (await open('/docs')).replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    const { schemas } = (await api.call<Described>(null, 'GET', '/openapi.json')).body.components;
    const bounds = Object.entries(schemas).flatMap(([name, schema]) => {
      const [, part = ''] = page.split(`<h3 id="${name}">`);
      const [said = ''] = part.split('<h3 ');
      return boundsOf(schema).map((bound) => ({ name, bound, said: said.includes(bound) }));
    });
    expect(bounds.length).toBeGreaterThan(300);
    expect(bounds.filter(({ said }) => !said)).toEqual([]);
    const limit = 'integer from 1 to 200 (<code>50</code> when it is left out)';
    expect(page).toContain(`<li><code>limit</code> (query, may be left out): ${limit}`);
  });

  it('begin with the programs for who is signed in, and send nobody to sign in for a live feed', async () => {
    const cookie = await cookieOf(ANN);
    const root = await fetch(`${api.origin}/`, { redirect: 'manual', headers: { accept: BROWSER, cookie } });
    expect(root.headers.get('location')).toBe('/v1/programs');
    const feed = await open(`/v1/cycles/${cycle.id}/events`, cookie);
    expect(titleOf(feed)).toBe('This is a live feed, which a browser cannot read');
    expect(feed).not.toContain('<textarea');
  });
});
