import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { ofMarkdown } from '../../../apps/api/src/pages/html.js';
import { ANN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';
import { foreignMarkup } from './foreign-markup.js';

const RAW = '"><script>alert(1)</script><x-y/onclick=alert(2)>';
const ESCAPED = '&quot;&gt;&lt;script&gt;alert(1)';
const RUNS = 'javascript:alert(1)';

describe('what is looked for on pages', () => {
  it.each([
    ['<p>a</p><script>alert(1)', '<script>alert(1)'],
    ['<SCRIPT>', '<SCRIPT>'],
    ['<x-y onclick="a">', '<x-y onclick="a">'],
    ['<p><math href="/v1/">', '<math href="/v1/">'],
    ['<p><!-- ', '<!-- '],
    ['<a href="/v1/" onclick="alert(1)">', 'onclick="alert(1)"'],
    ['<a href="javascript:alert(1)">', 'href="javascript:alert(1)"'],
    ['<a href="//evil.example">', 'href="//evil.example"'],
    ['<form action="data:text/html,x">', 'action="data:text/html,x"'],
    ["<a href='/v1/'>", "<a href='/v1/'>"],
  ])('%s', (page, found) => {
    expect(foreignMarkup(page)).toEqual([found]);
  });
});

describe('Markdown', () => {
  it('has no tags of its writer, and no address that runs', () => {
    const { text: html } = ofMarkdown(`[run](${RUNS}) [data](data:text/html,x) [there](https://example.org/) ${RAW}`);
    expect(html).toContain('<a href="https://example.org/">there</a>');
    expect(html).toContain('&lt;script&gt;alert(1)');
    expect(foreignMarkup(html)).toEqual([]);
  });
});

describe('pages with what was meant to run', () => {
  const { api, cycle } = aCycleEach();

  /** Sends the target as it stands: clients would encode it. */
  async function sent(target: string, cookie = ''): Promise<string> {
    const { hostname, port, host } = new URL(api.origin);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\naccept: text/html\r\nconnection: close\r\n`);
    socket.write(`${cookie === '' ? '' : `cookie: ${cookie}\r\n`}\r\n`);
    return text(socket);
  }
  async function opened(target: string, status: number, cookie = ''): Promise<string> {
    const answer = await sent(target, cookie);
    expect([target, answer.split('\r\n')[0]]).toEqual([target, expect.stringMatching(`^HTTP/1.1 ${status} `)]);
    expect(answer).toContain('content-type: text/html');
    return answer.slice(answer.indexOf('<!doctype html>'), answer.lastIndexOf('</html>') + '</html>'.length);
  }
  async function cookieOf(email: string): Promise<string> {
    const answer = await fetch(`${api.origin}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ token: await api.token(email), to: '/v1/programs' }),
    });
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  it('say an address that was sent raw as text, in attributes too', async () => {
    const page = await opened(`/v1/cycles/${cycle.id}?b=${RAW}`, 401);
    expect(page).toContain(`?b=${ESCAPED}`);
    expect(foreignMarkup(page)).toEqual([]);
    const cookie = await cookieOf(FAY);
    for (const [target, status] of [
      [`/nowhere/${RAW}`, 404],
      [`/v1/cycles/${RAW.replaceAll('/', '')}`, 400],
      [`/v1/programs?${RAW}=1`, 400],
      [`/v1/cycles/${cycle.id}/contributions?after=${RAW}`, 400],
    ] as const) {
      expect(foreignMarkup(await opened(target, status, cookie))).toEqual([]);
    }
  });

  it.each([
    `https://example.org/${RAW}`,
    `https://example.org/"onmouseover="alert(1)`,
    RUNS,
    `"onclick="${RUNS}" ${RAW}`,
  ])('show %s as what somebody said', async (words) => {
    await cycle.enter('session');
    const { id } = await cycle.say(ANN, { text: words });
    const cookie = await cookieOf(ANN);
    for (const path of [`/v1/contributions/${id}`, `/v1/cycles/${cycle.id}/contributions`]) {
      const page = await opened(path, 200, cookie);
      expect(page).toContain(words.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
      expect(foreignMarkup(page)).toEqual([]);
    }
  });

  it('show the introduction of a closure note without tags or addresses that run', async () => {
    await cycle.enter('closure');
    const introduction = `[run](${RUNS}) [data](data:text/html,x) ![image](https://evil.example/x.png) ${RAW}`;
    expect((await cycle.post(FAY, 'closure/publish', { introduction })).status).toBeLessThan(300);
    const cookie = await cookieOf(FAY);
    for (const path of ['closure', 'closure/printable']) {
      const page = await opened(`/v1/cycles/${cycle.id}/${path}`, 200, cookie);
      expect(page).toContain('&lt;script&gt;alert(1)');
      expect(foreignMarkup(page)).toEqual([]);
    }
  });
});
