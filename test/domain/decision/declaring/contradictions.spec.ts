import { describe, expect, it } from '@jest/globals';
import { refuse } from '../../../../libs/domain/refusal.js';
import {
  RankingBody,
  asGiven,
  byCriterion,
  ScoresBody,
  ScoresGiven,
  ballotOffences,
  ranksOf,
  scoreOffences,
} from '../../../../libs/domain/decision/counting/ballot.js';
import {
  LATEST,
  METHODS,
  PARAMETERS,
  isMethod,
  type Forms,
  type MethodName,
} from '../../../../libs/domain/decision/methods/methods.js';
import { parametersOf } from '../../../../libs/domain/decision/methods/forms.js';
import {
  contradictions,
  proposed,
  type MethodDeclaration,
} from '../../../../libs/domain/decision/declaring/contradictions.js';
import type { TieBreak } from '../../../../libs/domain/facts.js';

const option = (title: string, index: number, statusQuo = false) => ({
  path: `options[${index}].title`,
  title,
  statusQuo,
});
const KEEP = option('Keep things as they are', 9, true);
const declared = (parts: Partial<MethodDeclaration> = {}): MethodDeclaration => ({
  options: [option('Drop it', 0), option('Make it optional', 1), KEEP],
  deciders: 5,
  criteria: [{ name: 'value', weight: 1 }],
  tieBreak: ['authority', 'status_quo'],
  ...parts,
});
const paths = <Name extends MethodName>(
  name: Name,
  parameters: unknown,
  parts: Partial<MethodDeclaration> = {},
): string[] =>
  contradictions(name, PARAMETERS[name].parse(parameters) as Forms[Name]['parameters'], declared(parts)).map(
    ({ path }) => path,
  );
const issues = (name: MethodName, parameters: unknown): string[] => {
  const parsed = PARAMETERS[name].safeParse(parameters);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
};

describe('the methods', () => {
  it('are found by their name and version, and the latest by the name alone', () => {
    expect(Object.keys(METHODS)).toEqual(Object.values(LATEST));
    expect(Object.keys(PARAMETERS)).toEqual(Object.values(LATEST));
    expect([isMethod('ranked@1'), isMethod('ranked'), isMethod('toString')]).toEqual([true, false, false]);
  });

  it.each<MethodName>(['authority@1', 'majority@1', 'ranked@1', 'score@1'])('%s needs no parameters', (name) => {
    expect([issues(name, {}), paths(name, {})]).toEqual([[], []]);
  });
});

describe('parameters', () => {
  it.each(Object.values(LATEST))(
    '%s counts nothing by settings of a later build: it fails, and forgets none',
    (name) => {
      const row = { ...parametersOf(name, {}), laterSetting: 3 };
      expect(() => parametersOf(name, row)).toThrow(/laterSetting/);
    },
  );

  it.each<[MethodName, object, string]>([
    ['authority@1', { quorum: 3 }, ''],
    ['majority@1', { threshold: 0 }, 'threshold'],
    ['majority@1', { threshold: 1.2 }, 'threshold'],
    ['majority@1', { threshold: -0.5 }, 'threshold'],
    ['majority@1', { threshold: 0.66667 }, 'threshold'],
    ['majority@1', { threshold: '0/3' }, 'threshold'],
    ['majority@1', { threshold: '2/0' }, 'threshold'],
    ['majority@1', { threshold: '4/3' }, 'threshold'],
    ['majority@1', { threshold: 'more than 1/1' }, 'threshold'],
    ['majority@1', { threshold: 'half' }, 'threshold'],
    ['majority@1', { threshold: Number.NaN }, 'threshold'],
    ['majority@1', { atLeast: 0 }, 'atLeast'],
    ['majority@1', { quorum: 0 }, 'quorum'],
    ['majority@1', { quorum: 2.5 }, 'quorum'],
    ['majority@1', { quorum: '5/4' }, 'quorum'],
    ['majority@1', { of: 'everybody' }, 'of'],
    ['majority@1', { treshold: 0.5 }, ''],
    ['consent@1', { length: 'PT0S' }, 'length'],
    ['consent@1', { agreements: -1 }, 'agreements'],
    ['last_call@1', { majority: '3/2' }, 'majority'],
    ['last_call@1', { outstanding: -1 }, 'outstanding'],
    ['last_call@1', { restarts: 21 }, 'restarts'],
    ['last_call@1', { length: 'P0D' }, 'length'],
    ['ranked@1', { quorum: 'most' }, 'quorum'],
    ['ranked@1', { overStatusQuo: { ratio: 0.5 } }, 'overStatusQuo.ratio'],
    ['ranked@1', { overStatusQuo: { ratio: 1.00001 } }, 'overStatusQuo.ratio'],
    ['score@1', { scale: { min: 5, max: 5 } }, 'scale.max'],
    ['score@1', { scale: { min: 0, max: 2.5 } }, 'scale.max'],
  ])('of %s refuse %j', (name, parameters, path) => {
    expect(issues(name, parameters)).toContain(path);
  });

  it.each<[MethodName, object]>([
    ['majority@1', { threshold: 1, quorum: 5 }],
    ['majority@1', { threshold: 'more than 2/3', of: 'entitled', quorum: 'more than 1/2' }],
    ['majority@1', { threshold: 0.0001 }],
    ['ranked@1', { overStatusQuo: { votes: 3, ratio: 1.1 } }],
    ['score@1', { scale: { min: -2, max: 2 } }],
    ['consent@1', { length: { workingDays: 3 }, proposal: 'Drop it' }],
  ])('of %s may be %j', (name, parameters) => {
    expect(issues(name, parameters)).toEqual([]);
  });
});

describe('a declaration that contradicts itself', () => {
  it.each<[string, MethodName, object, Partial<MethodDeclaration>, string[]]>([
    ['one option', 'majority@1', {}, { options: [KEEP] }, ['options']],
    [
      'an option twice',
      'majority@1',
      {},
      { options: [option('Drop it', 0), option('Drop it', 1), KEEP] },
      ['options[1].title'],
    ],
    [
      'twice but for case and blanks',
      'ranked@1',
      {},
      { options: [option('Drop it', 0), option(' drop  IT', 1), KEEP] },
      ['options[1].title'],
    ],
    [
      'twice but for characters that nobody sees',
      'majority@1',
      {},
      { options: [option('Drop it', 0), option('Drop\u200b it\ufeff', 1), KEEP] },
      ['options[1].title'],
    ],
    [
      'the status quo once more',
      'authority@1',
      {},
      { options: [KEEP, option('keep things as they are', 0)] },
      ['options[0].title'],
    ],
    ['a default that is no option', 'authority@1', {}, { defaultOption: 'Nothing' }, ['defaultOption']],
    ['a default that is one', 'authority@1', {}, { defaultOption: ' drop  IT' }, []],
    ['nobody to decide', 'majority@1', {}, { deciders: 0 }, ['deciders']],
    ['nobody who could object', 'consent@1', { proposal: 'Drop it' }, { deciders: 0 }, ['deciders']],
    ['advice needs no decider', 'authority@1', {}, { deciders: 0 }, []],
    ['a quorum above the deciders', 'majority@1', { quorum: 6 }, {}, ['rules.quorum']],
    ['a quorum of all deciders', 'majority@1', { quorum: 5 }, {}, []],
    ['a quorum as a share', 'majority@1', { quorum: 'more than 2/3' }, {}, []],
    ['more votes needed than there are deciders', 'majority@1', { atLeast: 6 }, {}, ['rules.atLeast']],
    ['a quorum of ballots', 'ranked@1', { quorum: 6 }, {}, ['rules.quorum']],
    ['a quorum of scores', 'score@1', { quorum: 6 }, {}, ['rules.quorum']],
    [
      'more votes over the status quo than deciders',
      'ranked@1',
      { overStatusQuo: { votes: 6 } },
      {},
      ['rules.overStatusQuo.votes'],
    ],
    ['more agreements than deciders', 'consent@1', { agreements: 6, proposal: 'Drop it' }, {}, ['rules.agreements']],
    ['several options and none put forward', 'consent@1', {}, {}, ['rules.proposal']],
    ['a proposal that is no option', 'last_call@1', { proposal: 'Rename it' }, {}, ['rules.proposal']],
    ['one option put forward by itself', 'last_call@1', {}, { options: [option('Drop it', 0), KEEP] }, []],
    ['things as they are put forward', 'consent@1', { proposal: 'keep things as they are' }, {}, []],
    ['weights that sum to 0', 'score@1', {}, { criteria: [{ name: 'value', weight: 0 }] }, ['criteria']],
    ['no criteria', 'score@1', {}, { criteria: [] }, ['criteria']],
    ['weights do not matter elsewhere', 'ranked@1', {}, { criteria: [] }, []],
    [
      'a negative weight',
      'score@1',
      {},
      {
        criteria: [
          { name: 'value', weight: 1 },
          { name: 'risk', weight: -1 },
        ],
      },
      ['criteria[1].weight'],
    ],
    [
      'a weight that is no number',
      'score@1',
      {},
      {
        criteria: [
          { name: 'value', weight: 1 },
          { name: 'risk', weight: Number.NaN },
        ],
      },
      ['criteria[1].weight'],
    ],
    [
      'a weight with five decimals',
      'score@1',
      {},
      { criteria: [{ name: 'value', weight: 0.33333 }] },
      ['criteria[0].weight'],
    ],
    [
      'a criterion twice',
      'score@1',
      {},
      {
        criteria: [
          { name: 'value', weight: 1 },
          { name: 'Value', weight: 2 },
        ],
      },
      ['criteria[1]'],
    ],
    [
      'a tie-break twice',
      'majority@1',
      {},
      { tieBreak: ['authority', 'status_quo', 'authority'] as TieBreak[] },
      ['tieBreak[2]'],
    ],
    [
      'everything at once',
      'score@1',
      { quorum: 9 },
      { options: [KEEP], criteria: [] },
      ['options', 'rules.quorum', 'criteria'],
    ],
  ])('%s', (_, name, parameters, parts, expected) => {
    expect(paths(name, parameters, parts)).toEqual(expected);
  });

  it('says how many there are', () => {
    const [offence] = contradictions('majority@1', PARAMETERS['majority@1'].parse({ quorum: 6 }), declared());
    expect(offence?.message).toBe('There are 5 deciders, so 6 can never be reached');
  });

  it('knows the option that is put forward', () => {
    const { options } = declared();
    expect(proposed('make it  OPTIONAL', options)?.path).toBe('options[1].title');
    expect(proposed(undefined, [option('Drop it', 0), KEEP])?.title).toBe('Drop it');
    expect(proposed(undefined, options)).toBeNull();
  });
});

describe('a ballot', () => {
  it.each<[string, RankingBody, string[]]>([
    ['fits', ['b', ['a', 'c']], []],
    ['may be empty', [], []],
    ['names what is no option', ['b', 'x'], ['ranking[1]']],
    ['names it among equals', [['b', 'x']], ['ranking[0][1]']],
    ['names one twice', ['a', 'b', 'a'], ['ranking[2]']],
    ['names one twice in a rank', [['a', 'a']], ['ranking[0][1]']],
    ['names one twice in two ranks, and a stranger', ['a', ['b', 'a'], 'x'], ['ranking[1][1]', 'ranking[2]']],
  ])('%s', (_, ballot, expected) => {
    expect(ballotOffences(ballot, ['a', 'b', 'c']).map(({ path }) => path)).toEqual(expected);
  });

  it('has ranks', () => {
    expect(ranksOf(['b', ['a', 'c']])).toEqual([['b'], ['a', 'c']]);
  });

  it.each([[[[]]], ['a'], [[1]], [[['']]]])('is not %j', (body) => {
    expect(RankingBody.safeParse(body).success).toBe(false);
  });
});

describe('a sheet of scores', () => {
  const decision = { options: ['a', 'b'], criteria: ['value', 'risk'], scale: { min: 0, max: 10 } };
  it.each<[string, ScoresBody, string[]]>([
    ['fits', { a: { value: 0, risk: 10 }, b: { value: 5 } }, []],
    ['may be empty', {}, []],
    ['names what is no option', { x: { value: 5 } }, ['scores.x']],
    ['names what is no criterion', { a: { fun: 5 } }, ['scores.a.fun']],
    ['is above the scale', { a: { value: 11 } }, ['scores.a.value']],
    ['is below it', { a: { value: -1 } }, ['scores.a.value']],
    ['is not whole', { a: { value: 2.5 }, b: { risk: 11 } }, ['scores.a.value', 'scores.b.risk']],
    [
      'names what every object has',
      { toString: { constructor: 5 } },
      ['scores.toString', 'scores.toString.constructor'],
    ],
  ])('%s', (_, scores, expected) => {
    expect(scoreOffences(scores, decision).map(({ path }) => path)).toEqual(expected);
  });

  it('may be a list in the order of the criteria, none longer than they are many', () => {
    const given = { a: [7, null], b: [null, 3], c: [], d: { risk: 1 }, __proto__x: [0] };
    const named = { a: { value: 7 }, b: { risk: 3 }, c: {}, d: { risk: 1 }, __proto__x: { value: 0 } };
    expect(byCriterion(given, decision.criteria)).toEqual(named);
    expect(byCriterion({ a: [1, 2], b: [1, 2, 3] }, decision.criteria)).toMatchObject({
      refused: 'position-unfit',
      errors: [{ path: 'scores.b[2]' }],
    });
    expect(ScoresGiven.safeParse({ a: ['7'] }).success).toBe(false);
  });

  it('is refused by the paths at which it was given', () => {
    const given = { a: [1, 11], b: { risk: 11 } };
    const refusal = refuse(
      'position-unfit',
      'No',
      scoreOffences({ a: { value: 1, risk: 11 }, b: { risk: 11 } }, decision),
    );
    const named = asGiven(refusal, given, decision.criteria)?.errors.map(({ path }) => path);
    expect(named).toEqual(['scores.a[1]', 'scores.b.risk']);
    expect(asGiven(null, given, decision.criteria)).toBeNull();
  });

  it('is made of numbers', () => {
    expect(ScoresBody.safeParse({ a: { value: '5' } }).success).toBe(false);
  });
});
