import { decodeJwt } from 'jose';
import { ANN } from '../../servers/a-council.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/** What a browser is given to keep: `name=value`, and what it is told about it. */
interface Kept {
  readonly pair: string;
  readonly value: string;
  readonly attributes: string;
}

async function signIn({ origin }: TestApi, token: string): Promise<Kept> {
  const answer = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: BROWSER, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token }).toString(),
  });
  const [pair = '', ...attributes] = (answer.headers.get('set-cookie') ?? '').split('; ');
  return { pair, value: pair.replace(/^[^=]*=/, ''), attributes: attributes.join('; ') };
}
const statusOf = async ({ origin }: TestApi, headers: Record<string, string>): Promise<number> =>
  (await fetch(`${origin}/v1/programs`, { headers: { accept: BROWSER, ...headers } })).status;

describe('what a browser keeps once its reader has signed in', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  }, 60_000);
  afterAll(() => api.stop());

  it('is no token that anything but a page takes, and the token is none that a browser may keep', async () => {
    const token = await api.token(ANN);
    const { pair, value } = await signIn(api, token);
    expect(value).not.toContain(token.split('.')[2]);
    expect(await statusOf(api, { cookie: pair })).toBe(200);
    expect(await statusOf(api, { authorization: `Bearer ${value}` })).toBe(401);
    const act = { method: 'POST', headers: { authorization: `Bearer ${value}`, 'content-type': 'application/json' } };
    expect((await fetch(`${api.origin}/v1/programs`, { ...act, body: '{}' })).status).toBe(401);
    expect(await statusOf(api, { cookie: `roundtable=${token}` })).toBe(401);
    expect(await signIn(api, value)).toMatchObject({ pair: '' });
  });

  it('ends after twelve hours at the latest, and so does the cookie', async () => {
    const { value, attributes } = await signIn(api, await api.token(ANN));
    const { aud, exp = 0, sub } = decodeJwt(value);
    expect([aud, sub]).toEqual(['roundtable-pages', ANN]);
    const [, age = ''] = /Max-Age=(\d+)$/.exec(attributes) ?? [];
    expect(Number(age)).toBeGreaterThan(12 * 3600 - 60);
    expect(Number(age)).toBeLessThanOrEqual(12 * 3600);
    expect(Math.abs(exp - Date.now() / 1000 - Number(age))).toBeLessThan(60);
  });

  it('counts as nothing when there are two of it', async () => {
    const { pair } = await signIn(api, await api.token(ANN));
    expect(await statusOf(api, { cookie: `a=b; ${pair}` })).toBe(200);
    expect(await statusOf(api, { cookie: `${pair}; ${pair}` })).toBe(401);
    expect(await statusOf(api, { cookie: `roundtable=; ${pair}` })).toBe(401);
  });

  it.each(['https://roundtable.example', 'HTTPS://Roundtable.Example/'])(
    'is for this host alone and never sent in clear where PUBLIC_URL is %s',
    async (PUBLIC_URL) => {
      const secure = await anApi({ env: { PUBLIC_URL } });
      try {
        const { pair, attributes } = await signIn(secure, await secure.token(ANN));
        expect(pair).toMatch(/^__Host-roundtable=[\w.-]+$/);
        expect(attributes).toMatch(/^Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/);
        expect(await statusOf(secure, { cookie: pair })).toBe(200);
        expect(await statusOf(secure, { cookie: pair.replace('__Host-', '') })).toBe(401);
      } finally {
        await secure.stop();
      }
    },
    60_000,
  );
});
