import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { EVE, aCycleEach } from '../../servers/a-cycle.js';
import { barriersOf } from './accessible.js';

const CRITERION = { statement: 'Quick', metric: 'time', comparator: 'lte', threshold: 5, unit: 'minutes' };
const DECISION = {
  question: 'Which form?',
  options: [{ title: 'A' }],
  proposer: ANN,
  authority: BEN,
  reviewers: [CLEO],
};
interface Agenda {
  readonly topics: readonly { readonly id: string; readonly question: string }[];
  readonly objectives: readonly { readonly id: string; readonly statement: string }[];
}
interface Item {
  readonly id: string;
  readonly passages: readonly { readonly id: string }[];
  readonly criteria: readonly { readonly id: string }[];
  readonly reviews: readonly { readonly id: string }[];
}

describe('the page of a line', () => {
  const { api, cycle } = aCycleEach({ brief: { decisions: [DECISION] } });
  let said: string;
  let item: Item;
  let decision: string;

  const answer = async (as: string, path: string): Promise<Response> => {
    const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(as)}` };
    return fetch(`${api.origin}/v1/${path}`, { headers });
  };
  const open = async (as: string, path: string): Promise<string> => {
    const page = await (await answer(as, path)).text();
    expect([path, barriersOf(page)]).toEqual([path, []]);
    return page;
  };
  /** The lists of a section, as words with their depth: `1 Item: A short form`. */
  const tree = (page: string, heading: string): string[] => {
    const [, section = ''] = page.split(`<h2>${heading}</h2>`);
    const tags = (section.split('</section>')[0] ?? '').split(/(?=<\/?(?:ul|li)>)/);
    let depth = 0;
    return tags.flatMap((part) => {
      depth += part.startsWith('<ul>') ? 1 : part.startsWith('</ul>') ? -1 : 0;
      const words = part.replaceAll(/<[^>]*>/g, '').trim();
      return part.startsWith('<li>') ? [`${depth} ${words}`] : [];
    });
  };

  beforeEach(async () => {
    await cycle.post(CLEO, 'obligations', { obligations: [{ reference: 'Art. 5', statement: 'Keep it short' }] });
    await cycle.enter('session');
    said = (await cycle.say(ANN, { text: 'The report takes 18 minutes' })).id;
    const passages = [{ contribution: said, starts: 0, ends: 10 }];
    const made = { title: 'A short form', framing: 'Long', criteria: [CRITERION], passages };
    item = (await cycle.post<Item>(FAY, 'items', made)).body;
    const { decisions } = (await api.call<{ decisions: { id: string }[] }>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body;
    decision = decisions[0]?.id ?? '';
    expect((await api.call(FAY, 'POST', `/v1/items/${item.id}/decisions`, { decision })).status).toBe(201);
  });

  it('is a list of what came of what was said, each thing once and with a link to its page', async () => {
    const page = await open(BEN, `trace/contribution/${said}`);
    expect(page).toContain('<h1>What led to what somebody said, and what came of it: <span');
    expect(tree(page, 'What led to it')).toEqual([]);
    expect(page).toContain('Nothing led to it that you may read: the line begins here.');
    expect(tree(page, 'What came of it')).toEqual([
      '1 These words were cited: The report',
      '2 Item: A short form',
      '3 Acceptance criterion: Quick',
      '3 Decision: Which form?',
      expect.stringMatching(/^4 Review: /),
    ]);
    expect(page).toContain(`<a href="/v1/items/${item.id}">`);
    expect(page).toContain(`<a href="/v1/decisions/${decision}">`);
    const led = [...page.matchAll(/href="(\/v1\/[^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
    expect(led.length).toBeGreaterThan(7);
    for (const href of new Set(led)) expect([href, (await answer(BEN, href.slice(4))).status]).toEqual([href, 200]);
  });

  it('goes both ways from whatever stands in it', async () => {
    const page = await open(BEN, `trace/decision/${decision}`);
    expect(tree(page, 'What led to it')).toEqual([
      '1 Item: A short form',
      '2 These words were cited: The report',
      '3 Somebody said: The report takes 18 minutes',
      '1 Acceptance criterion: Quick',
    ]);
    expect(tree(page, 'What came of it')).toEqual([expect.stringMatching(/^1 Review: /)]);
    const criterion = await open(BEN, `trace/criterion/${item.criteria[0]?.id ?? ''}`);
    expect(tree(criterion, 'What led to it').at(-1)).toContain('Somebody said: The report takes 18 minutes');
  });

  it('says how an item came out of another', async () => {
    const made = { title: 'The shortest form', framing: 'Long' };
    const slice = (await cycle.post<Item>(FAY, 'items', made)).body.id;
    const later = (await cycle.post<Item>(FAY, 'items', { ...made, title: 'No form' })).body.id;
    const both = (await cycle.post<Item>(FAY, 'items', { ...made, title: 'One form' })).body.id;
    for (const [child, of, kind] of [
      [slice, item.id, 'split'],
      [both, item.id, 'merge'],
      [later, slice, 'link'],
    ])
      expect((await api.call(FAY, 'POST', `/v1/items/${child}/lineage`, { of, kind })).status).toBe(201);
    expect(tree(await open(BEN, `trace/item/${item.id}`), 'What came of it')).toEqual(
      expect.arrayContaining([
        '1 Its slice, the item: The shortest form',
        '2 Followed by the item: No form',
        '1 Merged into the item: One form',
      ]),
    );
    expect(tree(await open(BEN, `trace/item/${later}`), 'What led to it')).toEqual([
      '1 It followed the item: The shortest form',
      '2 A slice of the item: A short form',
      '3 These words were cited: The report',
      '4 Somebody said: The report takes 18 minutes',
    ]);
    expect(tree(await open(BEN, `trace/item/${both}`), 'What led to it')[0]).toBe('1 Made of the item: A short form');
  });

  it('says what was said again, and what it says the same as', async () => {
    const again = (await cycle.say(BEN, { text: 'Eighteen minutes for one report' })).id;
    const drafts = [
      [said, { kind: 'answered', answer: 'Soon' }],
      [again, { kind: 'duplicate', duplicateOf: said }],
    ] as const;
    for (const [id, drafted] of drafts)
      expect((await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, drafted)).status).toBeLessThan(300);
    await api.db.updateTable('gate').set({ phase: 'closure' }).where('id', '=', cycle.id).execute();
    expect((await cycle.post(FAY, 'closure/publish')).status).toBe(200);
    expect(tree(await open(BEN, `trace/contribution/${again}`), 'What came of it')).toEqual(
      expect.arrayContaining(['1 It says the same as: The report takes 18 minutes', '3 Item: A short form']),
    );
    expect(tree(await open(ANN, `trace/contribution/${said}`), 'What led to it')).toEqual([
      '1 Somebody said the same: Eighteen minutes for one report',
    ]);
  });

  it('says on which topic something was said, and for which objective, and each has its line', async () => {
    const agenda = await cycle.get<Agenda>(FAY, 'agenda');
    const [topic] = agenda.body.topics;
    const [objective] = agenda.body.objectives;
    const heard = await cycle.say(ANN, { text: 'Nobody reads field 27', topic: topic?.id });
    const line = await open(BEN, `trace/contribution/${heard.id}`);
    expect(tree(line, 'What came of it')).toEqual([]);
    expect(tree(line, 'What it is about')).toEqual([
      `1 On the topic: ${topic?.question}`,
      `2 For the objective: ${objective?.statement}`,
    ]);
    expect(tree(await open(BEN, `trace/objective/${objective?.id}`), 'What led to it')).toEqual([
      `1 On the topic: ${topic?.question}`,
      '2 Somebody said: Nobody reads field 27',
    ]);
    expect(await open(BEN, `trace/topic/${topic?.id}`)).toContain(`<a href="/v1/topics/${topic?.id}">`);
    expect(await open(BEN, `topics/${topic?.id}`)).toContain(`<a href="/v1/trace/topic/${topic?.id}">`);
    expect(await open(BEN, `cycles/${cycle.id}/agenda`)).toContain(`/v1/trace/objective/${objective?.id}"`);
  });

  it('ends in the answer and the closure note, in words and with no code of ours', async () => {
    for (const { id } of [{ id: said }, await cycle.say(BEN)]) {
      const drafted = { kind: 'will_change', items: [item.id] };
      expect((await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, drafted)).status).toBeLessThan(300);
    }
    await api.db.updateTable('gate').set({ phase: 'closure' }).where('id', '=', cycle.id).execute();
    expect((await cycle.post(FAY, 'closure/publish')).status).toBe(200);
    const page = await open(ANN, `trace/contribution/${said}`);
    expect(tree(page, 'What came of it')).toEqual(
      expect.arrayContaining(['1 It was answered: will change', '2 Closure note: Simplified reporting']),
    );
    expect(page).not.toContain('will_change');
    expect(page).toContain(`<a href="/v1/contributions/${said}/answer">`);
    expect(page).toContain(`<a href="/v1/cycles/${cycle.id}/closure">`);
    const note = await open(ANN, `trace/closure-note/${cycle.id}`);
    const led = [...note.matchAll(/href="\/v1\/(contributions\/[^"]*)"/g)].map(([, href = '']) => href);
    expect(led.filter((href) => href.endsWith('/answer'))).toHaveLength(2); // her own, and that of somebody else
    for (const href of new Set(led)) expect([href, (await answer(ANN, href)).status]).toEqual([href, 200]);
    const answered = tree(note, 'What led to it').join('\n');
    expect(answered).toContain('Somebody said: The report takes 18 minutes');
    expect(answered.split('2 Item: A short form').length - 1).toBe(3); // below both answers, and below the decision
    expect(answered.split('3 These words were cited: The report').length - 1).toBe(1);
    expect(note).toContain('Nothing has come of it yet that you may read.');
    for (const path of [`cycles/${cycle.id}`, `cycles/${cycle.id}/closure`])
      expect(await open(ANN, path)).toContain(`<a href="/v1/trace/closure-note/${cycle.id}">`);
    expect(await open(ANN, `contributions/${said}/answer`)).toContain(`<a href="/v1/trace/closure-line/${said}">`);
  });

  it('is led to from what was said, items, their criteria and passages, decisions, reviews and obligations', async () => {
    const reviews = (await api.call<Item>(FAY, 'GET', `/v1/decisions/${decision}`)).body.reviews;
    const review = reviews[0]?.id ?? '';
    const lines: readonly (readonly [path: string, line: string])[] = [
      [`contributions/${said}`, `contribution/${said}`],
      [`items/${item.id}`, `item/${item.id}`],
      [`items/${item.id}`, `criterion/${item.criteria[0]?.id ?? ''}`],
      [`decisions/${decision}`, `decision/${decision}`],
      [`reviews/${review}`, `review/${review}`],
    ];
    for (const [path, line] of lines) {
      const page = await open(BEN, path);
      expect([path, page.includes(`href="/v1/trace/${line}"`)]).toEqual([path, true]);
      expect([line, (await answer(BEN, `trace/${line}`)).status]).toEqual([line, 200]);
    }
    expect(await open(BEN, `cycles/${cycle.id}/obligations`)).toMatch(/href="\/v1\/trace\/obligation\/[0-9a-f-]{36}"/);
    const page = await open(BEN, `cycles/${cycle.id}`);
    expect(page).not.toContain('/v1/trace/closure-note/'); // there is none yet
  });

  it('shows nothing that its reader may not read, and refuses what is no id', async () => {
    expect((await answer(EVE, `trace/item/${item.id}`)).status).toBe(404);
    expect((await answer(ANN, 'trace/item/x')).status).toBe(400);
    expect((await answer(ANN, `trace/nothing/${item.id}`)).status).toBe(404);
    await api.db.updateTable('item').set({ audience: 'team' }).where('id', '=', item.id).execute();
    const page = await open(ANN, `trace/contribution/${said}`);
    expect(page).not.toContain('A short form');
  });
});
