import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
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
    const { topics } = (await cycle.get<{ topics: { id: string }[] }>(FAY, 'agenda')).body;
    const [first, second] = [await cycle.say(ANN), await cycle.say(BEN)];
    const third = await cycle.say(ANN, { topic: topics[0]?.id });
    await aShortForm(first.id);
    const change = await draft(first.id, 'will-change', '--cycle', cycle.id, '--item', 'A short');
    expect(change).toMatchObject({ code: 0, text: 'draft: will change: "A short form" (proposed)' });
    expect(await draft(second.id, 'will_not', LAW)).toMatchObject({ text: `draft: will not: ${LAW}` });
    const drafts = () => by(FAY, 'disposition', 'list', cycle.id);
    expect(lines(await drafts()).map((cells) => cells[2])).toEqual([
      ...['becomes', change.text, `draft: will not: ${LAW}`, 'lacks an answer'],
    ]);
    expect(await draft(third.id, 'duplicate', '--duplicate-of', first.id)).toMatchObject({
      text: `draft: duplicate: of "The report takes 18 minutes" (${first.id})`,
    });
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
    expect(contested.text).toMatch(/^Next answer +by .*\d/m);
    const settled = await by(FAY, 'answer', 'settle', second.id, 'answered', 'Then it goes');
    expect(settled.text).toMatch(/^Answer +answered: Then it goes$/m);
    expect(settled.text).toMatch(/^Earlier +until [\d:]+: will not: The law asks for this field; this was contested$/m);

    const trace = lines(await by(BEN, 'trace', 'item', 'A short form', '--cycle', cycle.id));
    expect(trace.map(([way, kind]) => `${way} ${kind}`)).toEqual(
      expect.arrayContaining(['led to it contribution', 'here item', 'came of it closure line']),
    );
    expect(trace.find(([, kind]) => kind === 'closure line')?.at(-1)).toBe('will change');
    const spoken = lines(await by(BEN, 'trace', 'contribution', third.id)).map(([way, kind]) => `${way} ${kind}`);
    expect(spoken).toEqual(expect.arrayContaining(['is about topic', 'is about objective', 'came of it closure line']));
    const learning = lines(await by(BEN, 'trace', 'objective', OBJECTIVE, '--cycle', cycle.id));
    expect(learning).toContainEqual(expect.arrayContaining(['here', 'objective', `${OBJECTIVE}: Nine minutes`]));
    const { text } = await by(FAY, 'health', 'cycle', cycle.id);
    expect(text).toMatch(/^Spoke +2 of \d; 3 contributions, 0 for others$/m);
    expect(text).toMatch(/^Useful +contested 1$/m); // what was rated is an answer that was replaced;
    const program = await by(FAY, 'health', 'program', cycle.program, '--cycles', '1');
    expect(lines(program).at(-1)).toEqual(expect.arrayContaining(['Simplified reporting', 'closed']));
    const deliveries = await by(FAY, 'closure', 'deliveries', cycle.id);
    expect(deliveries.text).toMatch(/^\d+ letters: \d+ waiting to be sent\n\n/);
    expect(lines(deliveries)).toContainEqual(['Ben', 'contest settled', 'waiting to be sent', '0']);
  });

  it('are drafted together from a file: all of them, or none', async () => {
    const [first, second] = [await cycle.say(ANN), await cycle.say(BEN)];
    const folder = await mkdtemp(join(tmpdir(), 'answers-'));
    const file = join(folder, 'answers.yaml');
    const drafted = (content: string, as = FAY) => {
      writeFileSync(file, content);
      return by(as, 'disposition', 'draft-all', cycle.id, file);
    };
    const one = (id: string, more: string) => `- { contribution: ${id}, ${more} }\n`;
    const good = one(first.id, 'kind: answered, answer: It can be hidden');
    expect(await drafted(`${good}${one('SAID', 'kind: answered')}`)).toMatchObject({
      code: 2,
      text: expect.stringMatching(/answers\.yaml:2:\d+ \[1\]\.contribution: Use the id of a contribution$/),
    });
    expect(await drafted('[]')).toMatchObject({ code: 2, text: expect.stringContaining('at least one contribution') });
    expect(await drafted('- [')).toMatchObject({ code: 2, text: expect.stringContaining('answers.yaml:1:') });
    expect(await drafted(`${good}${one(second.id, 'kind: will_not')}`)).toMatchObject({
      code: 4,
      data: { code: 'incomplete-disposition' },
    });
    const drafts = () => by(FAY, 'disposition', 'list', cycle.id);
    expect(lines(await drafts()).map((cells) => cells[2])).toEqual(['becomes', 'lacks an answer', 'lacks an answer']);
    expect(await drafted(good, ANN)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect(await drafted(`${good}${one(second.id, `kind: will_not, reason: ${LAW}`)}`)).toMatchObject({
      code: 0,
      text: '2 drafted, 0 still lack an answer',
    });
    await rm(folder, { recursive: true });
  });

  it('are put off until a day, which is that of the program and the whole of it', async () => {
    const { id } = await cycle.say(ANN);
    const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const until = DateTime.fromISO(day, { zone: 'Europe/Berlin' }).plus({ days: 1 }).minus({ seconds: 1 }).toUTC();
    const disposition = { kind: 'deferred', until: until.toISO() };
    expect(await draft(id, 'deferred', LAW, '--until', day)).toMatchObject({ code: 0, data: { disposition } });
    await draft(id, 'will_not', LAW);
    const folder = await mkdtemp(join(tmpdir(), 'answers-'));
    const file = join(folder, 'answers.yaml');
    writeFileSync(file, `- { contribution: ${id}, kind: deferred, until: '${day}', reason: ${LAW} }\n`);
    expect(await by(FAY, 'disposition', 'draft-all', cycle.id, file)).toMatchObject({ code: 0 });
    await rm(folder, { recursive: true });
    expect(await by(FAY, 'disposition', 'list', cycle.id)).toMatchObject({ data: [{ disposition }] });
  });

  it.each<[string, string[], number, string]>([
    ['a kind that is none', ['maybe'], 4, 'kind'],
    ['no reason', ['will_not'], 4, 'reason: will_not needs it'],
    ['no item of that name', ['will_change', '--item', 'A long form'], 6, 'No item that you may read'],
    ['a date that is none', ['deferred', LAW, '--until', 'soon'], 2, '--until: '],
  ])('take no draft with %s', async (_what, line, code, words) => {
    const { id } = await cycle.say(ANN);
    expect(await draft(id, ...line)).toMatchObject({ code, text: expect.stringContaining(words) });
    expect((await by(FAY, 'disposition', 'list', cycle.id)).text).toContain('lacks an answer');
  });

  it.each<[string, string[], number, string]>([
    ['nothing learnt', ['--learnt', 'Learn='], 2, '--learnt: Say both'],
    [
      'an objective that is not there',
      ['--learnt', 'Prices=x'],
      6,
      'No objective that you may read is called "Prices"',
    ],
    ['words that nobody said', ['--quote', 'SAID=Hello'], 2, 'These words do not stand in'],
  ])('are not published with %s', async (_what, line, code, words) => {
    const { id } = await cycle.say(ANN);
    const all = line.map((word) => word.replace('SAID', id));
    const refused = await by(FAY, 'closure', 'publish', cycle.id, ...all);
    expect(refused).toMatchObject({ code, text: expect.stringContaining(words) });
  });

  it('are not shown to those who may not read them, and are useful or not', async () => {
    const { id } = await cycle.say(ANN);
    expect((await by(BEN, 'answer', 'show', id)).text).toMatch(/^Answer +is not published yet$/m);
    expect(await by(ANN, 'answer', 'rate', id, 'maybe')).toMatchObject({ code: 2 });
    expect(await by(ANN, 'answer', 'contest', id, 'too short an answer')).toMatchObject({ code: 4 });
    expect(await by(ANN, 'health', 'cycle', cycle.id)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect(await by(ANN, 'trace', 'item', 'Nothing', '--cycle', cycle.id)).toMatchObject({ code: 6 });
    expect(await by(ANN, 'trace', 'obligation', id)).toMatchObject({ code: 6, data: { code: 'not-found' } });
    expect(await by(ANN, 'trace', 'wish', id)).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^There is no trace of a wish; say one of contribution, /),
    });
    expect(await by(FAY, 'health', 'program', cycle.program, '--cycles', 'many')).toMatchObject({ code: 4 });
  });
});
