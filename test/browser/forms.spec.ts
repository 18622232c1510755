import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { AGENDA, ANN, BEN, FAY } from '../servers/a-council.js';
import { TIM, aCycle, type TestCycle } from '../servers/a-cycle.js';
import { anApi, type TestApi } from '../servers/an-api.js';
import { eventually } from '../servers/eventually.js';
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
    await page.waitForURL(/\/v1\/contributions\/[0-9a-f-]+#kept$/);
    expect(await page.locator('body').innerText()).toContain('It took 18 minutes');
    const taken = page.getByRole('status');
    expect(await taken.innerText()).toBe('It is recorded, and can still be edited.');
    await page.reload();
    expect(await taken.count()).toBe(0);
    await page.goto(page.url().replace(/#kept$/, ''));
    const [topic] = AGENDA.topics;
    const [kept] = await said();
    expect(kept).toMatchObject({ kind: 'feedback', text: 'It took 18 minutes\non Monday, with 12 fields.' });
    expect(await page.locator('body').innerText()).toContain(topic?.question);
  });

  it('says it once to whoever presses twice', async () => {
    const before = (await said()).length;
    await page.getByLabel('In your own words').fill('Once is enough');
    await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
    await eventually(() => page.url().includes('/contributions')); // the second press may end the first one's navigation
    await page.waitForLoadState();
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
    await page.waitForURL(/\/v1\/contributions\/[0-9a-f-]+#kept$/);
    expect(await said()).toHaveLength(before + 1);
  });

  it('says what would help most beside the form that mends it, and what is sent takes its place', async () => {
    await page.getByLabel('In your own words').fill('مرحبا, it is slow');
    await page.getByRole('button', { name: 'Send', exact: true }).press('Enter');
    await page.waitForURL(/\/v1\/contributions\/[0-9a-f-]+#kept$/);
    const words = page.getByLabel('In your own words');
    expect(await words.inputValue()).toBe('مرحبا, it is slow');
    expect(await page.evaluate(`getComputedStyle(document.getElementById('mend-text')).direction`)).toBe('rtl');
    expect(await describedBy(words)).toMatch(/^What would help most: \S/);
    expect(await wrongIn(page)).toEqual([]);
    await words.fill('On Monday the report took 18 minutes; it should take 5.');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByText('What would help most').waitFor({ state: 'detached' });
    expect(await words.inputValue()).toBe('On Monday the report took 18 minutes; it should take 5.');
    await words.fill(' ');
    await page.getByRole('button', { name: 'Save' }).click();
    const again = page.getByLabel('In your own words');
    expect([await describedBy(again), await wrongIn(page)]).toEqual(['Must not be empty', []]);
  });

  it('attaches a file, and says why one is not taken, however large it is', async () => {
    await page.getByLabel('In your own words').fill('It took 18 minutes');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForURL(/\/v1\/contributions\/[0-9a-f-]+#kept$/);
    const place = page.url().replace(/#kept$/, '');
    const text = (bytes: number) => ({ name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.alloc(bytes, 'a') });
    await page.getByLabel('The file').setInputFiles(text(30 * 1024 * 1024));
    await page.getByRole('button', { name: 'Attach it' }).click();
    await page.waitForURL(/\/attachments$/);
    expect(await page.locator('body').innerText()).toContain('at most 20 MB');
    await page.getByRole('link', { name: 'the page with the form' }).click();
    await page.waitForURL(place);
    await page.getByLabel('The file').setInputFiles(text(1000));
    await page.getByRole('button', { name: 'Attach it' }).click();
    await page.getByRole('button', { name: 'Remove log.txt' }).click();
    await page.getByRole('button', { name: /^Remove/ }).waitFor({ state: 'detached' });
  });

  it('says from which day to which one is away, in pages in which axe finds nothing', async () => {
    const place = `${api.origin}/v1/programs/${cycle.program}/absences`;
    await page.goto(place);
    const [first, last] = [page.getByLabel('Your first day away'), page.getByLabel('Your last day away')];
    expect(await describedBy(first)).toBe('A day in Europe/Berlin');
    expect(await first.inputValue()).toMatch(/^\d{4}-\d\d-\d\d$/);
    await first.fill('2027-03-27');
    await last.fill('2027-03-20');
    await page.getByLabel('Who stands in for you').selectOption({ label: 'Ben (operator)' });
    expect(await wrongIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Say that you are away' }).click();
    await page.getByRole('button', { name: 'Send again' }).waitFor();
    expect([await last.inputValue(), await describedBy(last), await wrongIn(page)]).toEqual([
      ...['2027-03-20', 'is not after the beginning', []],
    ]);
    await last.fill('2027-03-28');
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.waitForURL(`${place}#kept`);
    expect(await wrongIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'I stay after all' }).click();
    await page.getByRole('button', { name: 'I stay after all' }).waitFor({ state: 'detached' });
  });

  it('puts forward a new item, in pages in which axe finds nothing', async () => {
    await cycle.say(ANN, { text: 'Nobody reads the twelve fields' });
    await page.goto(`${api.origin}/v1/cycles/${cycle.id}/amendments`);
    await page.getByLabel('What it is called').fill('A short form');
    await page.getByLabel('The problem').fill('It is too long');
    await page.getByLabel('the first way').fill('It is good');
    await page.getByText('The words that it rests on').click();
    await page.getByLabel('Nobody reads the twelve fields').check();
    await page.getByLabel('Why it matters').fill('An hour is lost each week');
    expect(await wrongIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Put it forward' }).click();
    const statement = page.getByLabel('the first way');
    expect([await statement.inputValue(), await wrongIn(page)]).toEqual(['It is good', []]);
    await statement.fill('The weekly report takes at most 6 minutes');
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.waitForURL(/\/v1\/amendments\/[0-9a-f-]+#kept$/);
    expect(await page.locator('body').innerText()).toContain('Nobody reads the twelve fields');
    expect(await wrongIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Withdraw it' }).click();
    await page.getByText('withdrawn').first().waitFor();
  });

  it('decides with an answer to advice, in pages in which axe finds nothing', async () => {
    const asked = { question: 'Does the short form stay?', options: [{ title: 'It stays' }, { title: 'It goes' }] };
    const people = { proposer: BEN, authority: ANN, deciders: [], advisers: [TIM], contributors: [], reviewers: [] };
    const { body } = await api.call<{ id: string; options: readonly { id: string }[] }>(
      FAY,
      'POST',
      `/v1/programs/${cycle.program}/decisions`,
      {
        ...asked,
        ...people,
      },
    );
    const place = `/v1/decisions/${body.id}`;
    await api.call(TIM, 'POST', `${place}/positions`, { reason: 'Nobody reads the twelve fields' });
    await page.goto(api.origin + place);
    await page.getByText('You have a conflict of interest in this?').click();
    expect(await wrongIn(page)).toEqual([]);
    await page.getByLabel('It stays').check();
    await page.getByLabel('Why', { exact: true }).fill('Good');
    await page.getByLabel('Your answer to Tim: “Nobody reads the twelve fields”').fill('Three of them are left');
    await page.getByRole('button', { name: 'Decide' }).click();
    expect(await page.getByLabel('What is decided').inputValue()).toBe(body.options[0]?.id);
    const why = page.getByLabel('Why', { exact: true });
    expect([await why.inputValue(), await describedBy(why), await wrongIn(page)]).toEqual([
      ...['Good', 'At least 10 characters', []],
    ]);
    await why.fill('It is filled in by everybody');
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.waitForURL(`${api.origin}${place}#kept`);
    expect(await page.locator('body').innerText()).toContain('decided “It stays”');
    expect(await wrongIn(page)).toEqual([]);
  });

  const describedBy = async (field: Locator): Promise<string> => {
    const ids = ((await field.getAttribute('aria-describedby')) ?? '').split(' ');
    return (await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()))).join(' ');
  };
});

/** What axe finds, but for contrast, at which another spec looks. */
async function wrongIn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).disableRules('color-contrast').analyze();
  return violations.map(({ id }) => id);
}
