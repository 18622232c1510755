import type { Browser, Page } from 'playwright-core';
import { AGENDA, ANN, FAY } from '../servers/a-council.js';
import { aCycle, type TestCycle } from '../servers/a-cycle.js';
import { anApi, type TestApi } from '../servers/an-api.js';
import { aChromium } from './a-chromium.js';

interface Said {
  readonly text: string;
  readonly kind: string;
  readonly topic: string | null;
}

/** As a browser sends them, under the policy of our pages. */
describe('a form in a browser', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    api = await anApi();
    cycle = await aCycle(api);
    await cycle.enter('session');
    browser = await aChromium();
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await api.stop();
  });
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
    await page.goto(`${api.origin}/v1/cycles/${cycle.id}/agenda`);
    await page.getByLabel('Your token').fill(await api.token(ANN));
    await page.getByRole('button', { name: 'Sign in' }).click();
  });
  afterEach(() => page.context().close());

  const said = async (): Promise<readonly Said[]> =>
    (await cycle.get<{ items: readonly Said[] }>(FAY, 'contributions')).body.items;

  it('says something of a topic, and leads to it', async () => {
    await page.getByRole('link', { name: 'What you can do here' }).click();
    const form = page.locator('#say form').first();
    await form.getByLabel('What it is about').selectOption({ index: 1 });
    await form.getByLabel('In your own words').fill('It took 18 minutes\non Monday, with 12 fields.');
    await form.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL(/\/v1\/contributions\/[0-9a-f-]+$/);
    expect(await page.locator('body').innerText()).toContain('It took 18 minutes');
    const [topic] = AGENDA.topics;
    const [kept] = await said();
    expect(kept).toMatchObject({ kind: 'feedback', text: 'It took 18 minutes\non Monday, with 12 fields.' });
    expect(await page.locator('body').innerText()).toContain(topic?.question);
  });

  it('says it once to whoever presses twice', async () => {
    const before = (await said()).length;
    await page.getByLabel('In your own words').fill('Once is enough');
    await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
    await page.waitForURL(/contributions/);
    expect(await said()).toHaveLength(before + 1);
  });

  it('keeps what was written when it is refused, to be sent again', async () => {
    const before = (await said()).length;
    await page.getByText('Tell it as a story instead').click();
    await page.evaluate(`document.querySelector('input[name=kind]').value = 'tale'`);
    await page.getByLabel('When …').fill('we close the week');
    await page.getByLabel('I want …').fill('to see what is missing');
    await page.getByLabel('So that …').fill('nobody calls');
    await page.getByRole('button', { name: 'Send the story' }).click();
    expect(await page.getByLabel('When').inputValue()).toBe('we close the week');
    await page.evaluate(`document.querySelector('input[name=kind]').value = 'story'`);
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.waitForURL(/\/v1\/contributions\/[0-9a-f-]+$/);
    expect(await said()).toHaveLength(before + 1);
  });
});
