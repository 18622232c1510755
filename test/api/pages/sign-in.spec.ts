import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text as wholeText } from 'node:stream/consumers';
import { ANN } from '../../servers/a-council.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const TO = '/v1/programs?limit=2';

describe('the form to sign in', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  }, 60_000);
  afterAll(() => api.stop());

  const open = (path: string, accept = BROWSER): Promise<Response> =>
    fetch(api.origin + path, { redirect: 'manual', headers: { accept } });
  const send = (fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${api.origin}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: BROWSER, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });

  it('is a page of its own, to which a browser is led from the root', async () => {
    const root = await open('/');
    expect([root.status, root.headers.get('location')]).toEqual([303, '/sign-in']);
    expect((await open('/', '*/*')).status).toBe(404);
    for (const accept of [BROWSER, '*/*']) {
      const page = await open('/sign-in', accept);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.headers.get('cache-control')).toContain('no-store');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      const text = await page.text();
      expect(text).toContain('<form method="post" action="/sign-in">');
      expect(text).toContain('name="to" value="/v1/programs"');
    }
  });

  it('keeps where its reader wants to go, on this server only', async () => {
    expect(await (await open(`/sign-in?to=${encodeURIComponent(TO)}`)).text()).toContain(`name="to" value="${TO}"`);
    for (const to of ['https://evil.example/', '//evil.example', '"><script>']) {
      const text = await (await open(`/sign-in?to=${encodeURIComponent(to)}`)).text();
      expect(text).toContain('name="to" value="/v1/programs"');
      expect(text).not.toContain('evil');
      expect(text).not.toContain('<script');
    }
    for (const query of ['other=1', `to=${'x'.repeat(9001)}`]) {
      expect((await open(`/sign-in?${query}`)).status).toBe(400);
    }
  });

  it('names a command where the server is asked for by its own machine, and to nobody else', async () => {
    const command = 'npm run --silent roundtable -- token';
    const named = async (path: string, host: string): Promise<boolean> => {
      const { hostname, port } = new URL(api.origin);
      const asked = request({ hostname, port, path, headers: { host, accept: BROWSER } }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      return (await wholeText(answer)).includes(command);
    };
    for (const path of ['/sign-in', TO]) {
      for (const host of ['127.0.0.1:3000', 'localhost', '[::1]:3000']) {
        expect([path, host, await named(path, host)]).toEqual([path, host, true]);
      }
      for (const host of ['roundtable.example', 'localhost.example', '127.0.0.1.example:80']) {
        expect([path, host, await named(path, host)]).toEqual([path, host, false]);
      }
    }
  });

  it('takes a token that was broken into lines', async () => {
    const broken = ` Bearer\n ${(await api.token(ANN)).replaceAll(/(.{60})/g, '$1\r\n ')}\u00a0\t`;
    const answer = await send({ token: broken, to: TO });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, TO]);
  });

  it('stands there again after a token that is blank or too long, and still leads to the same place', async () => {
    for (const token of ['', ' \n\t', 'x'.repeat(5000)]) {
      const answer = await send({ token, to: TO });
      const text = await answer.text();
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([400, null]);
      expect(text).toContain('<form method="post" action="/sign-in">');
      expect(text).toContain(`name="to" value="${TO}"`);
      expect(text).not.toContain('x'.repeat(100));
    }
  });

  it('says that it came from elsewhere, and nothing of a role', async () => {
    const answer = await send({ token: await api.token(ANN), to: TO }, { 'sec-fetch-site': 'cross-site' });
    const text = await answer.text();
    expect(answer.status).toBe(403);
    expect(text).toContain('<h1>This form did not come from a page of this server</h1>');
    expect(text).not.toContain('role');
  });
});
