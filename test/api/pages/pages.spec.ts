import { randomUUID } from 'node:crypto';
import { PNG } from '../../attachments/sample-files.js';
import { ANN, FAY } from '../../servers/a-council.js';
import { EVE, aCycleEach } from '../../servers/a-cycle.js';
import { upload } from '../attachments/a-form.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>';
const RTL = 'مرحبا بالعالم 👷🏽‍♀️ \u202eevil';

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Tags that were not escaped, beside our own. */
const foreignTags = (text: string): string[] =>
  [...text.matchAll(/<([a-z0-9]+)/g)]
    .map(([, tag = '']) => tag)
    .filter((tag) => ['script', 'img', 'iframe', 'object', 'link', 'svg', 'base'].includes(tag));

describe('pages for browsers', () => {
  const { api, cycle } = aCycleEach();

  async function open(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Page> {
    const answer = await fetch(api.origin + path, {
      method,
      redirect: 'manual',
      headers: { accept: BROWSER, ...headers },
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }
  const form = (
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(api.origin + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: BROWSER, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  const signedIn = async (email: string): Promise<Record<string, string>> => {
    const answer = await form('/sign-in', { token: await api.token(email), to: `/v1/cycles/${cycle.id}` });
    return { cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  };

  it('say how to sign in to whoever follows the link of a letter, with the same status and code', async () => {
    const path = `/v1/cycles/${cycle.id}?a=1&b="><script>`;
    const page = await open(path);
    expect([page.status, page.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    expect(page.headers.get('vary')).toMatch(/accept/i);
    expect(page.headers.get('cache-control')).toContain('no-store');
    expect(page.headers.get('www-authenticate')).toBe('Bearer');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('referrer-policy')).toBe('same-origin'); // else its form would come from nowhere
    expect(page.text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page.text).toContain('<h1>Please sign in</h1>');
    expect(page.text).toContain('npm run --silent roundtable -- token --email');
    expect(page.text).toContain('<code>unauthenticated</code>');
    expect(page.text).toContain(page.headers.get('x-request-id') ?? 'no id');
    expect(foreignTags(page.text)).toEqual([]);
  });

  it.each(['*/*', 'application/json', 'application/json, text/html;q=0.5', ''])(
    'are for browsers: a client that accepts %p gets the problem as data',
    async (accept) => {
      const problem = await open(`/v1/cycles/${cycle.id}`, { accept });
      expect([problem.status, problem.headers.get('content-type')]).toEqual([
        401,
        'application/problem+json; charset=utf-8',
      ]);
      expect(problem.headers.get('vary')).toMatch(/accept/i);
      expect(JSON.parse(problem.text)).toMatchObject({ code: 'unauthenticated', status: 401 });
      const authorization = `Bearer ${await api.token(FAY)}`;
      const data = await open(`/v1/cycles/${cycle.id}`, { accept, authorization });
      expect([data.status, data.headers.get('vary')]).toEqual([200, 'Accept']);
      expect(JSON.parse(data.text)).toMatchObject({ id: cycle.id });
    },
  );

  it('show what a link leads to once somebody has signed in there, in their own zone, and nothing that was written runs', async () => {
    await cycle.enter('session');
    const saying = await cycle.say(ANN, { text: `${EVIL}\n${RTL}` });
    const answer = await form('/sign-in', { token: ` Bearer ${await api.token(ANN)}\n`, to: `/v1/cycles/${cycle.id}` });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/v1/cycles/${cycle.id}`]);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^roundtable=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
    );
    const reading = await signedIn(ANN);
    await api.call(ANN, 'PUT', `/v1/programs/${cycle.program}/participants/reading`, {
      locale: 'de',
      zone: 'Asia/Tokyo',
    });

    const page = await open(`/v1/cycles/${cycle.id}`, reading);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect([page.headers.get('cache-control'), page.headers.get('vary')]).toEqual(['private, no-store', 'Accept']);
    expect(page.text).toMatch(/<h2>What comes next<\/h2>\n<div><time[^>]*>[^<]*<\/time>: the session ends</);
    expect(page.text).toMatch(/<dt>Phase<\/dt><dd>session<\/dd>/);
    expect(page.text).toMatch(/<time datetime="[^"]+" lang="de">[^<]*\(Asia\/Tokyo\)/);
    expect(page.text).toContain(`You are signed in as <bdi>${ANN}</bdi>`);
    expect(page.text).toContain(`href="/v1/cycles/${cycle.id}/agenda"`);

    const said = await open(`/v1/contributions/${saying.id}`, reading);
    expect(said.status).toBe(200);
    expect(foreignTags(said.text)).toEqual([]);
    expect(said.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(said.text).toMatch(/<span class="said" dir="auto">&lt;script/);
    expect(said.text).toContain(RTL);
    expect((await open(`/v1/contributions/${saying.id}/answer`, reading)).status).toBe(200);
    const list = await open(`/v1/cycles/${cycle.id}/contributions?limit=1`, reading);
    expect(list.text).toContain('<h1>What was said: <span class="said" dir="auto">Simplified reporting</span></h1>');
    expect(list.text).toContain(`<a href="/v1/cycles/${cycle.id}">Back to the cycle</a>`);
    expect(list.text).toContain(`href="/v1/contributions/${saying.id}"`);
  });

  it('show nothing to those who may not read it, and say that they may be signed in as somebody else', async () => {
    const reading = await signedIn(EVE);
    const page = await open(`/v1/cycles/${cycle.id}`, reading);
    expect(page.status).toBe(404);
    expect(page.text).toContain('There is nothing here, or not for you');
    expect(page.text).toContain(`There is nothing here for <bdi>${EVE}</bdi>. If somebody forwarded the link to you`);
    expect(page.text).toContain(`You are signed in as <bdi>${EVE}</bdi>`);
    expect((await open(`/v1/cycles/${randomUUID()}`, reading)).text.replaceAll(/[0-9a-f-]{36}/g, '')).toBe(
      page.text.replaceAll(/[0-9a-f-]{36}/g, ''),
    );
  });

  it('let a cookie read pages and do nothing else', async () => {
    const reading = await signedIn(FAY);
    const asData = await open(`/v1/cycles/${cycle.id}`, { ...reading, accept: '*/*' });
    expect(asData.status).toBe(401);
    const act = await fetch(`${api.origin}/v1/cycles/${cycle.id}/agenda/publish`, {
      method: 'POST',
      headers: { ...reading, accept: BROWSER, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(act.status).toBe(401);
    expect((await api.call<{ phase: string }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body.phase).toBe('agenda');
    const withBoth = await open(`/v1/cycles/${cycle.id}`, { ...reading, authorization: 'Bearer none' });
    expect(withBoth.status).toBe(401);
    const ofProxy = await open(`/v1/cycles/${cycle.id}`, { ...reading, authorization: 'Basic cHJveHk6cHJveHk=' });
    expect(ofProxy.status).toBe(200);
  });

  it('let a cookie open files, and no live feed', async () => {
    await cycle.enter('session');
    const file = await upload(api, ANN, (await cycle.say(ANN)).id, PNG);
    const reading = await signedIn(FAY);
    const opened = await open(`/v1/attachments/${file.body.id}`, reading);
    expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'image/png']);
    for (const feed of [`/v1/programs/${cycle.program}/events`, `/v1/cycles/${cycle.id}/events`]) {
      const answer = await fetch(api.origin + feed, { headers: { ...reading, accept: BROWSER } });
      await answer.body?.cancel();
      expect([feed, answer.status]).toEqual([feed, 401]);
    }
  });

  it('have the same headers when only those are asked for', async () => {
    const reading = await signedIn(FAY);
    const authorization = `Bearer ${await api.token(FAY)}`;
    const asked: Record<string, string>[] = [reading, { authorization, accept: 'application/json' }, {}];
    for (const headers of asked) {
      const [whole, head] = [
        await open(`/v1/cycles/${cycle.id}`, headers),
        await open(`/v1/cycles/${cycle.id}`, headers, 'HEAD'),
      ];
      const told = ({ status, headers: of }: Page): unknown[] => [
        status,
        ...['content-type', 'vary', 'cache-control', 'etag', 'content-security-policy'].map((name) => of.get(name)),
      ];
      expect(told(head)).toEqual(told(whole));
      expect(head.text).toBe('');
    }
  });

  it('are for no program: with a bearer, a list of types that names more than pages gets data', async () => {
    const authorization = `Bearer ${await api.token(FAY)}`;
    const java = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2';
    for (const [accept, type] of [
      [java, 'application/json'],
      [BROWSER, 'application/json'],
      ['text/html', 'text/html'],
      ['text/html, */*;q=0.8', 'text/html'],
    ] as const) {
      const answer = await open(`/v1/cycles/${cycle.id}`, { authorization, accept });
      expect([accept, answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([accept, 200, type]);
    }
    const refused = await open(`/v1/cycles/${randomUUID()}`, { authorization, accept: java });
    expect([refused.status, refused.headers.get('content-type')?.split(';')[0]]).toEqual([
      404,
      'application/problem+json',
    ]);
  });

  it.each(['//evil.example/v1/', 'https://evil.example/', '/v1/\\evil.example', '/docs', '', '/v1/x"><script>'])(
    'go on at an address of their own only, and not at %p',
    async (to) => {
      const answer = await form('/sign-in', { token: await api.token(ANN), to });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/v1/programs']);
    },
  );

  it('take no token that is not valid, keep where the reader wanted to go, and reflect nothing that runs', async () => {
    const to = `/v1/cycles/${cycle.id}`;
    for (const token of ['no token', EVIL, `${(await api.token(ANN)).slice(0, -4)}AAAA`]) {
      const answer = await form('/sign-in', { token, to });
      const text = await answer.text();
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
      expect(text).toContain('This token has expired, is incomplete, or is of another server. Ask a facilitator');
      expect(text).toContain(`name="to" value="${to}"`);
      expect(foreignTags(text)).toEqual([]);
    }
    for (const fields of [{}, { token: '' }, { token: 'x', [EVIL]: '1' }, { token: 'x'.repeat(5000) }]) {
      const answer = await form('/sign-in', fields as Record<string, string>);
      expect(answer.status).toBe(400);
      expect(foreignTags(await answer.text())).toEqual([]);
    }
  });

  it('sign nobody in or out from another site', async () => {
    const fields = { token: await api.token(ANN), to: '/v1/programs' };
    const elsewhere: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const headers of elsewhere) {
      for (const path of ['/sign-in', '/sign-out']) {
        const answer = await form(path, path === '/sign-in' ? fields : {}, headers);
        expect([path, headers, answer.status, answer.headers.get('set-cookie')]).toEqual([path, headers, 403, null]);
      }
    }
    expect((await form('/sign-in', fields, { origin: api.origin })).status).toBe(303);
    expect((await form('/sign-in', fields, { 'sec-fetch-site': 'same-origin' })).status).toBe(303);
    const out = await form('/sign-out', {});
    expect(out.headers.get('set-cookie')).toMatch(/^roundtable=; Path=\/; HttpOnly; SameSite=Lax; Max-Age=0$/);
  });

  it('are what a browser gets for every refusal: an unknown address, one that is none, a wrong id', async () => {
    for (const [path, status] of [
      [`/nowhere/${encodeURIComponent(EVIL)}`, 404],
      ['/v1/cycles/%ff', 400],
      [`/v1/cycles/${encodeURIComponent(EVIL)}`, 400],
      [`/v1/programs?${encodeURIComponent(EVIL)}=1`, 400],
    ] as const) {
      const page = await open(path, await signedIn(FAY));
      expect([path, page.status, page.headers.get('content-type')]).toEqual([path, status, 'text/html; charset=utf-8']);
      expect(foreignTags(page.text)).toEqual([]);
      expect(page.text).toContain(page.headers.get('x-request-id') ?? 'no id');
    }
  });
});
