import { describe, expect, it } from '@jest/globals';
import { authority } from '../../../../libs/domain/decision/methods/authority.js';
import { pairwiseOf } from '../../../../libs/domain/decision/counting/schulze.js';
import type { Concern } from '../../../../libs/domain/decision/methods/method.js';
import { PARAMETERS, ask, type Forms, type MethodName } from '../../../../libs/domain/decision/methods/methods.js';
import { becauseInWords } from '../../../../libs/domain/decision/settling/because-in-words.js';
import type { TieBreak } from '../../../../libs/domain/facts.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { CALENDAR, aTally } from '../../a-cycle.js';
import { AFTER, BEFORE, DEADLINE, aConcern, aForum, ballots, closed } from '../methods/a-forum.js';
import { cellsOf } from '../methods/oracles/score-oracle.js';

const NAMES: Record<string, string> = { a: 'Drop it', b: 'Make it optional', keep: 'Keep it' };
const CRITERIA = [
  { id: 'value', weight: 3 },
  { id: 'risk', weight: 1 },
];

interface Asked {
  readonly now?: string;
  readonly parameters?: object;
  readonly tieBreak?: readonly TieBreak[];
  readonly concerns?: readonly Concern[];
  readonly rules?: object;
}
/** What a method says of a forum with options a, b and keep. */
function stands<Name extends MethodName>(name: Name, tally: object, asked: Asked = {}) {
  const { now = AFTER, parameters = {}, tieBreak = [], concerns = [], rules = {} } = asked;
  const told = {
    ...aForum({ tieBreak }),
    parameters: PARAMETERS[name].parse(parameters),
    proposal: 'a',
    criteria: CRITERIA,
    started: 0,
    running: null,
    ...rules,
  };
  return ask(
    name,
    told as Forms[Name]['rules'],
    { entitled: 5, ruling: null, ...tally } as Forms[Name]['tally'],
    concerns,
    now,
    CALENDAR,
  );
}
const say = <Name extends MethodName>(name: Name, tally: object, asked: Asked = {}): string =>
  becauseInWords(stands(name, tally, asked).because, { option: (id) => NAMES[id] ?? id });

const order = (...lines: string[]) => {
  const given = ballots(...lines);
  return { taken: given.reduce((sum, { count }) => sum + count, 0), pairwise: pairwiseOf(given, ['a', 'b', 'keep']) };
};
const scores = (...given: [number, number, number, number][]) => {
  const sheets = given.map(([a, b, c, d]) => ({
    a: { value: a, risk: b },
    b: { value: c, risk: d },
    keep: { value: 0, risk: 0 },
  }));
  return { taken: sheets.length, cells: cellsOf(sheets, ['a', 'b', 'keep'], CRITERIA) };
};
const RUNNING = { running: { startedAt: BEFORE, endsAt: '2026-06-12T08:00:00.000Z' }, started: 1 };
const AGREED = { agreed: 3, abstained: 0, proposerSilent: false };
const VOTES = { votes: { b: 1, a: 3 }, abstained: 1 };
const UNTIL = '2026-06-04 08:00 UTC';

describe('reasons in words', () => {
  it('say what advice is out', () => {
    const rules = { adviceClosesAt: DEADLINE, deadline: DEADLINE, quorum: 0 };
    const tally = aTally({ entitled: { decide: 1, advise: 2 }, taken: { decide: 0, advise: 2 }, unanswered: 1 });
    expect(becauseInWords(authority(rules, tally, [], BEFORE, CALENDAR).because)).toBe(
      '2 of 3 have spoken, 1 piece of advice without an answer',
    );
  });

  it.each<[string, MethodName, object, Asked, string]>([
    [
      'an open consent',
      'consent@1',
      { agreed: 2, abstained: 1, objected: 0 },
      { now: BEFORE },
      `2 of 5 agreed, 1 abstained, 2 silent, no open objection; objections are taken until ${UNTIL}`,
    ],
    [
      'a consent that is blocked',
      'consent@1',
      { agreed: 2, abstained: 0, objected: 1 },
      { concerns: [aConcern()] },
      `2 of 5 agreed, 0 abstained, 2 silent, 1 open objection; the time to object ended ${UNTIL}`,
    ],
    [
      'a consent that was given',
      'consent@1',
      { agreed: 3, abstained: 0, objected: 1 },
      { concerns: [closed(BEFORE, BEFORE)], parameters: { agreements: 3 } },
      `3 of 5 agreed, 0 abstained, 1 silent, no open objection, 1 objection closed, 3 must agree; the time to object ended ${UNTIL}`,
    ],
    [
      'a consent that nobody is left to give',
      'consent@1',
      { entitled: 0, agreed: 0, abstained: 0, objected: 0 },
      {},
      `0 of 0 agreed, 0 abstained, 0 silent, no open objection, nobody is left who may decide; the time to object ended ${UNTIL}`,
    ],
    [
      'a vote that nobody is left to cast',
      'majority@1',
      { entitled: 0, votes: {}, abstained: 0 },
      {},
      `nobody is left who may decide; votes were taken until ${UNTIL}`,
    ],
    [
      'a last call',
      'last_call@1',
      AGREED,
      { now: BEFORE, rules: RUNNING },
      '2 of 5 outstanding, no open concern, last call ends 2026-06-12 08:00 UTC',
    ],
    [
      'a fresh one',
      'last_call@1',
      AGREED,
      { now: BEFORE, rules: { started: 2 } },
      '2 of 5 outstanding, no open concern, last call ends 2026-06-12 08:00 UTC; it is number 3, 1 restart left',
    ],
    [
      'one that ended',
      'last_call@1',
      AGREED,
      { now: '2026-06-12T08:00:00.001Z', rules: RUNNING },
      '2 of 5 outstanding, no open concern, last call ended 2026-06-12 08:00 UTC',
    ],
    [
      'one that was stopped',
      'last_call@1',
      AGREED,
      { now: BEFORE, rules: RUNNING, concerns: [aConcern()] },
      '2 of 5 outstanding, 1 open concern; 3 agreed, 3 needed; at most 2 may be outstanding; last call was stopped by a concern',
    ],
    [
      'one that lost its agreement',
      'last_call@1',
      { ...AGREED, agreed: 2 },
      { now: BEFORE, rules: RUNNING },
      '3 of 5 outstanding, no open concern; 2 agreed, 3 needed; at most 2 may be outstanding; last call was stopped, because agreement was lost',
    ],
    [
      'one that may not begin again',
      'last_call@1',
      AGREED,
      { rules: { started: 4 } },
      '2 of 5 outstanding, no open concern; 3 agreed, 3 needed; at most 2 may be outstanding; last call may not begin again',
    ],
    [
      'one that did not begin in time',
      'last_call@1',
      { ...AGREED, agreed: 1 },
      {},
      `4 of 5 outstanding, no open concern; 1 agreed, 3 needed; at most 2 may be outstanding; last call had to begin by ${UNTIL}`,
    ],
    [
      'a vote, without who leads',
      'majority@1',
      { votes: { a: 2 }, abstained: 1 },
      { now: BEFORE },
      `3 of 5 took part, quorum 3; votes are taken until ${UNTIL}`,
    ],
    [
      'a vote that was won',
      'majority@1',
      VOTES,
      {},
      `Drop it has the most votes; Drop it 3 and Make it optional 1, 1 abstained, 3 needed (more than 1/2 of votes cast); 5 of 5 took part, quorum 3; votes were taken until ${UNTIL}`,
    ],
    [
      'a vote that needs so many',
      'majority@1',
      { votes: { a: 2 }, abstained: 1 },
      { parameters: { atLeast: 3, otherwise: 'status_quo' } },
      `no option reached the threshold, so things stay as they are; Drop it 2, 1 abstained, 3 needed (more than 1/2 of votes cast, at least 3); 3 of 5 took part, quorum 3; votes were taken until ${UNTIL}`,
    ],
    [
      'a vote that was won early',
      'majority@1',
      { votes: { a: 4 }, abstained: 0 },
      { now: BEFORE, parameters: { threshold: 0.625, of: 'entitled' } },
      `Drop it has the most votes; Drop it 4, 0 abstained, 4 needed (62.5 % of all deciders); 4 of 5 took part, quorum 3; decided before ${UNTIL}, because nothing could change it`,
    ],
    [
      'a vote without quorum',
      'majority@1',
      { votes: { a: 1 }, abstained: 0 },
      {},
      `1 of 5 took part, quorum 3 not reached; votes were taken until ${UNTIL}`,
    ],
    [
      'a vote below the threshold',
      'majority@1',
      { votes: { a: 2, b: 2 }, abstained: 0 },
      { parameters: { otherwise: 'status_quo' } },
      `no option reached the threshold, so things stay as they are; Drop it 2 and Make it optional 2, 0 abstained, 3 needed (more than 1/2 of votes cast); 4 of 5 took part, quorum 3; votes were taken until ${UNTIL}`,
    ],
    [
      'a tie that stays',
      'majority@1',
      { votes: { a: 2, b: 2 }, abstained: 0 },
      { parameters: { threshold: 0.5 } },
      `Drop it 2 and Make it optional 2, 0 abstained, 2 needed (50 % of votes cast); Drop it and Make it optional tie, and no tie-break settles it; 4 of 5 took part, quorum 3; votes were taken until ${UNTIL}`,
    ],
    [
      'a ranking by pairs alone',
      'ranked@1',
      order('3 b>a>keep', '1 a'),
      {},
      `Make it optional is beaten by none and beats Drop it and Keep it in every comparison by itself; 4 of 5 took part, quorum 3; ballots were taken until ${UNTIL}`,
    ],
    [
      'a ranking that ties',
      'ranked@1',
      order('2 a>b', '2 b>a'),
      { tieBreak: ['authority'] },
      `Drop it and Make it optional tie, and the final authority is to choose; 4 of 5 took part, quorum 3; ballots were taken until ${UNTIL}`,
    ],
    [
      'a ranking that leaves out',
      'ranked@1',
      order('2 a>keep', '2 b>keep>a', '1 keep'),
      { parameters: { overStatusQuo: { votes: 2 } } },
      `Keep it is beaten by none; too few preferred Drop it (2 to 3) and Make it optional (2 to 3) to things as they are; 5 of 5 took part, quorum 3; ballots were taken until ${UNTIL}`,
    ],
    [
      'a matrix',
      'score@1',
      scores([8, 2, 6, 6], [9, 4, 6, 6], [8, 3, 6, 6]),
      {},
      `Drop it has the highest weighted mean: Drop it 7, Make it optional 6 and Keep it 0; furthest apart on risk for Drop it (0.8165); Make it optional leads when value weighs less than 1.285714; Make it optional leads when risk weighs more than 2.333333; 3 of 5 took part, quorum 3; scores were taken until ${UNTIL}`,
    ],
  ])('%s', (_, name, tally, asked, sentence) => {
    expect(say(name, tally, asked)).toBe(sentence);
  });

  it.each<[TieBreak, string]>([
    ['status_quo', 'things stay as they are by the declared tie-break'],
    ['earliest_option', 'the earliest option won by the declared tie-break'],
  ])('name the tie-break %s', (by, words) => {
    expect(say('ranked@1', order('2 b>a=keep', '2 a=keep>b'), { tieBreak: [by] })).toContain(words);
  });

  it('are said in the zone of whoever reads', () => {
    const { because } = stands('consent@1', { agreed: 0, abstained: 0, objected: 0 });
    expect(becauseInWords(because, { instant: () => 'yesterday' })).toMatch(/ended yesterday$/);
  });
});

describe('the next instant', () => {
  it.each<[MethodName, object, Asked]>([
    ['consent@1', { agreed: 0, abstained: 0, objected: 0 }, {}],
    ['consent@1', { agreed: 0, abstained: 0, objected: 0 }, { concerns: [aConcern()] }],
    ['last_call@1', { ...AGREED, agreed: 1 }, {}],
    ['last_call@1', AGREED, { concerns: [aConcern()] }],
    ['last_call@1', AGREED, { rules: RUNNING }],
    ['majority@1', { votes: {}, abstained: 0 }, {}],
    ['majority@1', { votes: { a: 2, b: 2 }, abstained: 0 }, {}],
    ['ranked@1', order('1 a'), {}],
    ['score@1', scores([1, 2, 3, 4]), {}],
  ])('of %s is when, and not before, the answer changes by time alone', (name, tally, asked) => {
    const { state, nextInstant = '' } = stands(name, tally, { ...asked, now: BEFORE });
    expect(nextInstant > BEFORE).toBe(true);
    expect(stands(name, tally, { ...asked, now: plusMs(nextInstant, -1) }).state).toBe(state);
    const then = stands(name, tally, { ...asked, now: nextInstant });
    expect(['decided', 'stalled']).toContain(then.state);
    expect(then.nextInstant).toBeUndefined();
    expect(stands(name, tally, { ...asked, now: plusMs(nextInstant, 1e9) })).toEqual(then);
  });
});
