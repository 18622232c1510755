import { dayIn, endOfDay } from '../../../libs/calendar/days.js';
import { typed } from '../../cli/typed.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycle, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser } from '../pages/a-browser.js';

describe('the closure as a page to print', () => {
  const { api, cycle } = aCycleEach();

  it('loads nothing, and nothing runs in it that people wrote', async () => {
    const evil = '<script>alert(1)</script> [here](javascript:alert(1)) ![](https://example.org/seen.png) & "so" on';
    await cycle.enter('session');
    const said = await cycle.say(ANN);
    const answer = { kind: 'will_not', reason: evil };
    await api.call(FAY, 'PUT', `/v1/contributions/${said.id}/disposition`, answer);
    await cycle.enter('closure');
    const page = async (as: string): Promise<Response> =>
      fetch(`${api.origin}/v1/cycles/${cycle.id}/closure/printable`, {
        headers: { authorization: `Bearer ${await api.token(as)}` },
      });
    expect([(await page(ANN)).status, (await page(EVE)).status]).toEqual([403, 404]);
    expect(await (await page(FAY)).text()).toContain(
      '>A draft, from what is known now: nothing of it is promised yet.</p>',
    );
    await cycle.post(FAY, 'closure/publish', { introduction: `Thank you.\n\n<img src=x onerror=alert(1)>` });
    const shown = await page(ANN);
    expect([shown.status, shown.headers.get('content-type'), shown.headers.get('content-security-policy')]).toEqual([
      ...[200, 'text/html; charset=utf-8', "default-src 'none'; style-src 'unsafe-inline'; sandbox"],
    ]);
    const html = await shown.text();
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
    expect([...tags].filter((tag) => ['script', 'img', 'a', 'iframe', 'object', 'link'].includes(tag ?? ''))).toEqual(
      [],
    );
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; [here](javascript:alert(1))');
    expect(html).toMatch(/<h2 dir="auto">What will not change, and why<\/h2>\n<ul>\n<li dir="auto">/);
    expect(html).toMatch(/<p[^>]*>Version 1, published on \d{4}-\d\d-\d\d by fay\.<\/p>/);
    const typedPage = await typed(api, ANN, 'cycle', 'note', cycle.id, '--html');
    expect(typedPage).toMatchObject({ code: 0, text: html.trimEnd(), data: { html } });
    const { text } = await typed(api, ANN, 'cycle', 'note', cycle.id);
    expect(text).toMatch(/^# Simplified reporting\n\nVersion 1, published on \d{4}-\d\d-\d\d by fay\.\n\n/);
    expect(text).toContain('## What will not change, and why');
    expect(await typed(api, EVE, 'cycle', 'note', cycle.id, '--html')).toMatchObject({ code: 6 });
  });

  it('says dates where the program is, as its letters do; so do Markdown and the page', async () => {
    const zone = 'America/New_York';
    const west = await aCycle(api, { engagement: { calendar: { zone } } });
    const day = dayIn(new Date(Date.now() + 30 * 86_400_000).toISOString(), zone);
    await west.enter('session');
    const { id } = await west.say(ANN);
    const put = { kind: 'deferred', reason: 'After the summer', until: endOfDay(day, zone) }; // another day in UTC
    expect((await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, put)).status).toBe(200);
    await west.enter('closed');
    const { markdown, publishedAt } = (await west.get<{ markdown: string; publishedAt: string }>(ANN, 'closure')).body;
    const browser = await aBrowser(api, ANN);
    const pages = ['', '/printable'].map((path) => browser.page(`/v1/cycles/${west.id}/closure${path}`));
    for (const text of [markdown, ...(await Promise.all(pages))]) {
      expect(text).toContain(`Until ${day}: After the summer (1 contribution)`);
      expect(text).toContain(`published on ${dayIn(publishedAt, zone)} by fay`);
    }
  });

  it('leads back to its cycle, for whoever opens it in a browser', async () => {
    await cycle.enter('closed');
    const browser = await aBrowser(api, ANN);
    const html = await browser.page(`/v1/cycles/${cycle.id}/closure/printable`);
    for (const path of ['', '/closure']) expect(html).toContain(`<a href="/v1/cycles/${cycle.id}${path}">`);
  });
});

describe('who was not heard', () => {
  const { api } = aCycleEach();

  it('tells who said nothing in the cycle, and advised on what it decided', async () => {
    const decision = {
      question: 'Do we drop the field?',
      options: [{ title: 'Drop it' }, { title: 'Keep it' }],
      proposer: ANN,
      authority: TIM,
      advisers: [BEN],
    };
    const cycle = await aCycle(api, { brief: { mustHear: ['operator'], decisions: [decision] } });
    await cycle.enter('refinement');
    const ended = await cycle.post<{ decisions: { id: string }[] }>(FAY, 'refinement/end');
    const advice = { reason: 'It costs us nothing' };
    const taken = await api.call(BEN, 'POST', `/v1/decisions/${ended.body.decisions[0]?.id}/positions`, advice);
    expect(taken.status).toBeLessThan(300);
    const { body } = await cycle.get<{ markdown: string }>(FAY, 'closure');
    expect(body.markdown).toContain(
      '- operator: 0 of at least 1 said something; 1 invited; 1 gave advice on decisions\n',
    );
  });
});
