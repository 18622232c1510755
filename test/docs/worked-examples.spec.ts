import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Concern } from '../../libs/domain/decision/methods/method.js';
import { pairwiseOf } from '../../libs/domain/decision/counting/schulze.js';
import { PARAMETERS, ask, type Forms, type MethodName } from '../../libs/domain/decision/methods/methods.js';
import { becauseInWords } from '../../libs/domain/decision/settling/because-in-words.js';
import { plusMs, type Instant } from '../../libs/domain/time.js';
import { CALENDAR, MONDAY } from '../domain/a-cycle.js';
import { aConcern, ballots, closed, optionsOf } from '../domain/decision/methods/a-forum.js';
import { cellsOf, type Sheet } from '../domain/decision/methods/oracles/score-oracle.js';

const read = (page: string): string => readFileSync(new URL(`../../docs/methods/${page}.md`, import.meta.url), 'utf8');
const oneLine = (text = ''): string => text.replace(/\s+/g, ' ').trim();
const example = (page: string): string => oneLine(read(page).split('## Example')[1]);
/** What an example ends with. */
const inWords = (page: string): string => /In words: "([^"]+)"/.exec(example(page))?.[1] ?? '';
/** The settings that a page shows. */
const shown = (page: string) =>
  parse(/```yaml\n([^]*?)```/.exec(read(page))?.[1] ?? '') as {
    rules: object;
    criteria: { name: string; weight: number }[];
  };
/** The tables of an example: the cells of their rows, without the first row. */
const tablesOf = (page: string): string[][][] =>
  (read(page).split('## Example')[1] ?? '').split('\n\n').flatMap((block) => {
    if (!block.startsWith('|')) return [];
    const rows = block.trim().split('\n').slice(2);
    return [
      rows.map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    ];
  });

const DEADLINE = '2026-06-04T08:00:00.000Z'; // Thursday, 10:00 in Berlin
const OVER = plusMs(DEADLINE, 1);
const TITLES: Record<string, string> = { drop: 'Drop it', keep: 'Keep it' };
const forum = (...options: string[]) => ({ options: optionsOf(...options), tieBreak: [], deadline: DEADLINE });

function stands<Name extends MethodName>(
  name: Name,
  rules: Forms[Name]['rules'],
  tally: Forms[Name]['tally'],
  now: Instant,
  concerns: readonly Concern[] = [],
) {
  const answer = ask(name, rules, tally, concerns, now, CALENDAR);
  return { ...answer, words: becauseInWords(answer.because, { option: (id) => TITLES[id] ?? id }) };
}

describe('the worked example of', () => {
  it('authority may be ruled when both have spoken, and from Wednesday, 10:00', () => {
    const [tuesday, wednesday] = ['2026-06-02T08:00:00.000Z', '2026-06-03T08:00:00.000Z'];
    const rules = { adviceClosesAt: wednesday, deadline: DEADLINE, quorum: 0 };
    const after = (advise: number, now: string) => {
      const taken = { decide: 0, advise };
      const tally = { entitled: { decide: 0, advise: 2 }, taken, votes: {}, unanswered: advise, ruling: null };
      return stands('authority@1', rules, tally, now);
    };
    const both = after(2, tuesday);
    expect([both.state, both.words]).toEqual(['ready', inWords('authority')]);
    expect(after(1, tuesday)).toMatchObject({ state: 'open', nextInstant: wednesday });
    expect(after(1, wednesday).state).toBe('ready');
  });

  it('consent is adopted on Thursday, its one objection withdrawn', () => {
    expect(example('consent')).toContain('Seven deciders');
    expect(example('consent')).toContain('Monday, 10:00, it is open until Thursday, 10:00. Three agree, Ann objects');
    const parameters = PARAMETERS['consent@1'].parse(shown('consent').rules);
    expect(CALENDAR.add(MONDAY, parameters.length)).toBe(DEADLINE);
    const rules = { ...forum('drop', 'keep'), parameters, proposal: 'drop' };
    const tally = { entitled: 7, agreed: 3, abstained: 0, objected: 1 }; // Ann's position stays, without her objection
    const withdrawn = closed('2026-06-02T09:00:00.000Z', '2026-06-03T09:00:00.000Z');
    const answer = stands('consent@1', rules, tally, OVER, [withdrawn]);
    expect([answer.outcome, answer.words]).toEqual(['drop', inWords('consent')]);
    expect(stands('consent@1', rules, tally, OVER, [aConcern()]).because).toMatchObject({ stall: 'concern_open' });
  });

  it('last_call begins twice, ten days each, and is adopted', () => {
    const told = example('last-call');
    expect(told).toContain('agree on 2 June at 08:00 UTC: three of five agreed, two are outstanding');
    expect(told).toContain('until 12 June, 08:00. On 7 June Dan raises a concern: it stops. On 9 June, 15:00');
    expect(told).toContain('then and ends on 19 June, 15:00');
    const [begins, ends] = ['2026-06-02T08:00:00.000Z', '2026-06-12T08:00:00.000Z'];
    const [again, adopted] = ['2026-06-09T15:00:00.000Z', '2026-06-19T15:00:00.000Z'];
    const parameters = PARAMETERS['last_call@1'].parse(shown('last-call').rules);
    const rules = { ...forum('drop', 'keep'), parameters, proposal: 'drop', started: 0, running: null };
    const tally = { entitled: 5, agreed: 2, abstained: 0, proposerSilent: true };
    const first = stands('last_call@1', rules, tally, begins);
    expect([first.because.lastCall, first.words]).toEqual([
      { number: 1, startedAt: begins, endsAt: ends },
      inWords('last-call'),
    ]);
    const running = { started: 1, running: { startedAt: begins, endsAt: ends } };
    const dan = aConcern({ raisedAt: '2026-06-07T10:00:00.000Z' });
    const stopped = stands('last_call@1', { ...rules, ...running }, tally, dan.raisedAt, [dan]);
    expect(stopped).toMatchObject({ state: 'open', because: { stopped: 'concern' } });
    const closing = closed(dan.raisedAt, again);
    const fresh = { ...rules, started: 1, deadline: '2026-06-12T10:00:00.000Z' };
    const second = stands('last_call@1', fresh, tally, again, [closing]);
    expect(second.because.lastCall).toEqual({ number: 2, startedAt: again, endsAt: adopted });
    const last = { started: 2, running: { startedAt: again, endsAt: adopted } };
    const end = (now: string) => stands('last_call@1', { ...rules, ...last }, tally, now, [closing]).outcome;
    expect([end(adopted), end(plusMs(adopted, 1))]).toEqual([undefined, 'drop']);
  });

  it('majority has two thirds of six votes, and could not end before', () => {
    const told = example('majority');
    expect(told).toContain(
      'Ten deciders, the settings above. Four vote to drop the field, two to keep it, one abstains',
    );
    expect(told).toContain('with their votes for keeping, four of nine would have been too few');
    const rules = { ...forum('drop', 'keep'), parameters: PARAMETERS['majority@1'].parse(shown('majority').rules) };
    const tally = { entitled: 10, votes: { drop: 4, keep: 2 }, abstained: 1, ruling: null };
    const answer = stands('majority@1', rules, tally, OVER);
    expect([answer.outcome, answer.words]).toEqual(['drop', inWords('majority')]);
    expect(stands('majority@1', rules, tally, MONDAY).state).toBe('open');
    const worst = stands('majority@1', rules, { ...tally, votes: { drop: 4, keep: 5 } }, OVER);
    expect(worst.because).toMatchObject({ stall: 'below_threshold' });
  });

  it('ranked has the pairs, the paths and the winner that the count has', () => {
    const options = ['A', 'B', 'C', 'D', 'E'];
    const [, all = ''] = /five options\. (.*?)\. How many/.exec(example('ranked')) ?? [];
    const given = ballots(...all.split(', ').map((one) => one.replace(/(?<=[A-E])(?=[A-E])/g, '>')));
    const parameters = PARAMETERS['ranked@1'].parse(shown('ranked').rules);
    const tally = { entitled: 45, taken: 45, pairwise: pairwiseOf(given, options), ruling: null };
    const answer = stands('ranked@1', { ...forum(...options), parameters }, tally, MONDAY);
    expect([answer.outcome, answer.words]).toEqual(['E', inWords('ranked')]);
    const { count } = answer.because;
    const rows = (matrix: readonly (readonly number[])[] = []) =>
      matrix.map((row, index) => [options[index], ...row.map((n, column) => (column === index ? '' : String(n)))]);
    expect(tablesOf('ranked')).toEqual([rows(count?.pairwise), rows(count?.paths)]);
    const beaten = (option: string) => count?.beats.filter(([, loser]) => loser === option).length ?? 0;
    const order = [...options].sort((one, other) => beaten(one) - beaten(other));
    expect(example('ranked')).toContain(`The whole order is ${order.join(', ')}.`);
    expect(example('ranked')).toContain(`E loses to C, ${tally.pairwise['E']?.['C']} to ${tally.pairwise['C']?.['E']}`);
  });

  it('score has the means that the count has, and hangs on the weights that it says', () => {
    const { criteria, rules: settings } = shown('score');
    const weighed = criteria.map(({ name, weight }) => ({ id: name, weight }));
    const sheet = (...rows: number[][]): Sheet =>
      Object.fromEntries(
        ['Drop', 'Optional', 'Keep'].map((option, row) => [
          option,
          Object.fromEntries(weighed.map(({ id }, column) => [id, rows[row]?.[column] ?? 0])),
        ]),
      );
    const sheets = [sheet([8, 6, 4], [6, 8, 9], [2, 9, 9]), sheet([9, 2, 4], [7, 6, 9], [1, 9, 8])];
    const options = ['Drop', 'Optional', 'Keep'];
    const rules = { ...forum(...options), criteria: weighed, parameters: PARAMETERS['score@1'].parse(settings) };
    const tally = { entitled: 2, taken: 2, cells: cellsOf(sheets, options, weighed), ruling: null };
    const answer = stands('score@1', rules, tally, MONDAY);
    expect([answer.outcome, answer.words]).toEqual(['Optional', inWords('score')]);
    const { scored } = answer.because;
    const mean = (option: string, criterion: string) =>
      scored?.cells.find((cell) => cell.option === option && cell.criterion === criterion)?.mean;
    const total = (option: string) => scored?.totals.find((one) => one.option === option)?.total?.toFixed(2);
    const table = options.map((option) => [
      option,
      ...weighed.map(({ id }) => mean(option, id)),
      Number(total(option)),
    ]);
    expect(tablesOf('score').map((rows) => rows.map(([name, ...cells]) => [name, ...cells.map(Number)]))).toEqual([
      table,
    ]);
    const told = example('score');
    for (const said of ['more than 5.5, or cost less than a third', 'less than 0.7, or cost more than 7.75'])
      expect(told).toContain(said);
    expect(told).toContain('the cost of "Drop": one gave 6, the other 2');
    expect(scored?.widest).toMatchObject({ option: 'Drop', criterion: 'cost', min: 2, max: 6 });
    expect(told).toContain('Without risk, "Drop" and "Optional" would tie');
    const riskless = weighed.map((one) => (one.id === 'risk' ? { ...one, weight: 0 } : one));
    expect(stands('score@1', { ...rules, criteria: riskless }, tally, MONDAY).because).toMatchObject({
      state: 'open', // a tie is not ended early
    });
    const tie = stands('score@1', { ...rules, criteria: riskless }, tally, OVER);
    expect(tie.because).toMatchObject({ stall: 'tie', tied: ['Drop', 'Optional'] });
  });
});
