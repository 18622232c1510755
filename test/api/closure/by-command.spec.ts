import { typed, type Typed } from '../../cli/typed.js';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';

const CRITERION = ['--criterion', 'The weekly report takes at most 6 minutes'];
const LAW = 'The law asks for this field';
const OBJECTIVE = AGENDA.objectives[0]?.statement ?? '';
const lines = ({ text }: Typed): string[][] => text.split('\n').map((line) => line.split(/ {2,}/));

describe('answers by command', () => {
  const { api, cycle } = aCycleEach();
  const by = (as: string, ...line: string[]) => typed(api, as, ...line);
  const draft = (id: string, ...line: string[]) => by(FAY, 'disposition', 'draft', id, ...line);
  const aShortForm = (cites: string) =>
    by(
      FAY,
      'item',
      'add',
      cycle.id,
      ...['--title', 'A short form', '--framing', 'It is long', '--cites', cites, ...CRITERION],
    );

  beforeEach(() => cycle.enter('session'));

  it('are drafted, published together, and heard of by those who got them', async () => {
    const [first, second, third] = [await cycle.say(ANN), await cycle.say(BEN), await cycle.say(ANN)];
    await aShortForm(first.id);
    const change = await draft(first.id, 'will-change', '--cycle', cycle.id, '--item', 'A short');
    expect(change).toMatchObject({ code: 0, text: 'draft: will change: "A short form" (proposed)' });
    expect(await draft(second.id, 'will_not', LAW)).toMatchObject({ text: `draft: will not: ${LAW}` });
    const drafts = () => by(FAY, 'disposition', 'list', cycle.id);
    expect(lines(await drafts()).map((cells) => cells[2])).toEqual([
      ...['becomes', change.text, `draft: will not: ${LAW}`, 'lacks an answer'],
    ]);
    await draft(third.id, 'duplicate', '--duplicate-of', first.id);
    await cycle.enter('closure');
    const learnt = ['--learnt', `${OBJECTIVE.slice(0, 8)}=Nine minutes`, '--quote', `${second.id}=18 minutes`];
    const published = await by(FAY, 'closure', 'publish', cycle.id, '--introduction', 'Thank you', ...learnt);
    expect(published).toMatchObject({ code: 0, data: { published: true, introduction: 'Thank you' } });
    for (const words of ['Thank you', 'Nine minutes', '18 minutes', LAW]) expect(published.text).toContain(words);
    const own = lines(await by(ANN, 'answer', 'list', cycle.id)).slice(1);
    expect(own.map((cells) => cells[2])).toEqual(Array(2).fill('will change: "A short form" (proposed)'));

    expect(await by(BEN, 'answer', 'rate', second.id, 'no', 'It names', 'no law')).toMatchObject({ code: 0 });
    const shown = await by(FAY, 'answer', 'show', second.id);
    expect(shown.text).toMatch(/^Useful +no: It names no law$/m);
    const contested = await by(BEN, 'answer', 'contest', second.id, 'Another law', 'allows it');
    expect(contested.text).toMatch(/^Contested +[\d:]+: Another law allows it$/m);
    const settled = await by(FAY, 'answer', 'settle', second.id, 'answered', 'Then it goes');
    expect(settled.text).toMatch(/^Answer +answered: Then it goes$/m);

    const trace = lines(await by(BEN, 'trace', 'item', 'A short form', '--cycle', cycle.id));
    expect(trace.map(([way, kind]) => `${way} ${kind}`)).toEqual(
      expect.arrayContaining(['led to it contribution', 'here item', 'came of it closure line']),
    );
    const { text } = await by(FAY, 'health', 'cycle', cycle.id);
    expect(text).toMatch(/^Spoke +2 of \d; 3 contributions, 0 for others$/m);
    expect(text).toMatch(/^Useful +0 % of 1 rated, contested 1$/m);
    const program = await by(FAY, 'health', 'program', cycle.program, '--cycles', '1');
    expect(lines(program).at(-1)).toEqual(expect.arrayContaining(['Simplified reporting', 'closed']));
    const deliveries = await by(FAY, 'closure', 'deliveries', cycle.id);
    expect(lines(deliveries)).toContainEqual(['Ben', 'contest settled', 'queued', '0']);
  });

  it.each<[string, string[], number, string]>([
    ['a kind that is none', ['maybe'], 4, 'kind'],
    ['no reason', ['will_not'], 4, 'reason: will_not needs it'],
    ['no item of that name', ['will_change', '--item', 'A long form'], 2, 'No item that you may read'],
    ['a date that is none', ['deferred', LAW, '--until', 'soon'], 2, '--until: '],
  ])('take no draft with %s', async (_what, line, code, words) => {
    const { id } = await cycle.say(ANN);
    expect(await draft(id, ...line)).toMatchObject({ code, text: expect.stringContaining(words) });
    expect((await by(FAY, 'disposition', 'list', cycle.id)).text).toContain('lacks an answer');
  });

  it.each<[string, string[], string]>([
    ['nothing learnt', ['--learnt', 'Learn='], '--learnt: Say both'],
    ['an objective that is not there', ['--learnt', 'Prices=x'], 'No objective that you may read is called "Prices"'],
    ['words that nobody said', ['--quote', 'SAID=Hello'], 'These words do not stand in'],
  ])('are not published with %s', async (_what, line, words) => {
    const { id } = await cycle.say(ANN);
    const all = line.map((word) => word.replace('SAID', id));
    const refused = await by(FAY, 'closure', 'publish', cycle.id, ...all);
    expect(refused).toMatchObject({ code: 2, text: expect.stringContaining(words) });
  });

  it('are not shown to those who may not read them, and are useful or not', async () => {
    const { id } = await cycle.say(ANN);
    expect(await by(BEN, 'answer', 'show', id)).toMatchObject({ code: 4 });
    expect(await by(ANN, 'answer', 'rate', id, 'maybe')).toMatchObject({ code: 2 });
    expect(await by(ANN, 'answer', 'contest', id, 'too short an answer')).toMatchObject({ code: 4 });
    expect(await by(ANN, 'health', 'cycle', cycle.id)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect(await by(ANN, 'trace', 'item', 'Nothing', '--cycle', cycle.id)).toMatchObject({ code: 2 });
    expect(await by(ANN, 'trace', 'wish', id)).toMatchObject({ code: 4 });
    expect(await by(FAY, 'health', 'program', cycle.program, '--cycles', 'many')).toMatchObject({ code: 4 });
  });
});
