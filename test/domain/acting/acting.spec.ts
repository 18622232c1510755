import { describe, expect, it } from '@jest/globals';
import { rule, rulerRefused } from '../../../libs/domain/decision/ruling.js';
import { declareConflict, knownConflictsRefused } from '../../../libs/domain/acting/conflict.js';
import type { Right } from '../../../libs/domain/facts.js';
import { granted, isRefusal } from '../../../libs/domain/refusal.js';
import { verdictRefused } from '../../../libs/domain/review/verdict/verdict-refused.js';
import {
  ANN,
  BEN,
  CALENDAR,
  CLEO,
  CORA,
  DAN,
  DENIZ,
  DROP,
  FAY,
  ODA,
  aCycle,
  aDecision,
  aReview,
  aPoll,
  decisionOf,
  entryOf,
  silence,
} from '../a-cycle.js';
import { aPlan, ofPilot } from '../pilot/a-pilot.js';

const STAN = 'stan';
const may = (
  person: string,
  {
    conflicted = [],
    away = {},
    deputy = DENIZ,
  }: { conflicted?: string[]; away?: Record<string, string>; deputy?: string | null },
): string => {
  const world = aCycle({
    decisions: [aDecision({ conflicted, deputy })],
    reviews: [aReview()],
    cycle: { standIns: new Map(Object.entries(away)) },
  });
  return rulerRefused(decisionOf(world), world.cycle, person)?.refused ?? 'may';
};

describe('who may rule', () => {
  it.each<[string, string, Parameters<typeof may>[1], string]>([
    ['the final authority', ODA, {}, 'may'],
    ['her deputy, before the ladder has climbed', DENIZ, {}, 'no-right'],
    ['she, with a conflict of interest', ODA, { conflicted: [ODA] }, 'conflict-of-interest'],
    ['the deputy of one with a conflict', DENIZ, { conflicted: [ODA] }, 'may'],
    ['a deputy with a conflict', DENIZ, { conflicted: [ODA, DENIZ] }, 'conflict-of-interest'],
    ['the deputy of one who is away', DENIZ, { away: { [ODA]: STAN } }, 'may'],
    ['who stands in for her', STAN, { away: { [ODA]: STAN } }, 'may'],
    ['who stands in for one with a conflict', STAN, { away: { [ODA]: STAN }, conflicted: [ODA] }, 'no-right'],
    [
      'who stands in for the deputy of one with a conflict',
      STAN,
      { away: { [DENIZ]: STAN }, conflicted: [ODA] },
      'may',
    ],
    [
      'who stands in for a deputy with a conflict',
      STAN,
      { away: { [DENIZ]: STAN, [ODA]: BEN }, conflicted: [DENIZ] },
      'no-right',
    ],
    ['who stands in, with a conflict', STAN, { away: { [ODA]: STAN }, conflicted: [STAN] }, 'conflict-of-interest'],
    ['the proposer who stands in', ANN, { away: { [ODA]: ANN }, deputy: null }, 'no-right'],
    ['the reviewer who stands in', CLEO, { away: { [ODA]: CLEO }, deputy: null }, 'no-right'],
    ['she, although she is away', ODA, { away: { [ODA]: STAN } }, 'may'],
    ['anybody else', BEN, {}, 'no-right'],
  ])('%s', (_, person, given, expected) => {
    expect(may(person, given)).toBe(expected);
  });

  it('is recorded with whom they acted for', () => {
    const world = aCycle({ cycle: { standIns: new Map([[ODA, STAN]]) } });
    const ruling = { option: DROP, person: STAN, rationale: 'Nobody has used it for a year', answersMissing: [] };
    const poll = aPoll({ taken: { decide: 1, advise: 1 } });
    const { patches } = granted(rule(world.cycle, 'd1', ruling, poll, world.now, CALENDAR));
    expect(patches[0]).toMatchObject({ set: { outcomeBy: 'deputy', decidedBy: STAN, actedFor: ODA } });
  });
});

describe('who may give a verdict', () => {
  it.each<[string, string, string]>([
    ['who stands in for the reviewer', STAN, 'illegal-step'], // only that it is not open yet
    ['another reviewer', CORA, 'no-right'],
    ['the proposer as a stand-in', ANN, 'conflict-of-duties'],
    ['the final authority as a stand-in', ODA, 'conflict-of-duties'],
    ['the only voter as a stand-in', DAN, 'conflict-of-duties'],
  ])('%s', (_, person, expected) => {
    const world = aCycle({
      reviews: [aReview()],
      cycle: { standIns: new Map(person === CORA ? [] : [[CLEO, person]]) },
    });
    const no = verdictRefused(world.cycle, 'r1', person, {
      verdict: 'approve',
      obligation: null,
      entry: entryOf(world, 'r1'),
    });
    expect(no?.refused).toBe(expected);
  });
});

describe('a conflict of interest', () => {
  const RIGHTS: Record<string, Right> = { [DAN]: 'decide', [BEN]: 'advise' };
  const declare = (
    person: string,
    by = person,
    facilitates = false,
    parts: Partial<ReturnType<typeof aDecision>> = {},
    right: Right | null = RIGHTS[person] ?? null,
  ) => {
    const world = aCycle({ decisions: [aDecision(parts)] });
    return declareConflict(world.cycle, 'd1', { person, by, facilitates, right }, [], world.now, CALENDAR);
  };

  it.each<[string, () => ReturnType<typeof declare>, string]>([
    ['of somebody else, by no facilitator', () => declare(DAN, BEN), 'no-right'],
    ['of somebody without a part', () => declare('nil'), 'unknown-reference'],
    ['a second time', () => declare(DAN, DAN, false, { conflicted: [DAN] }), 'already-exists'],
  ])('is refused %s', (_, said, expected) => {
    const answer = said();
    expect(isRefusal(answer) && answer.refused).toBe(expected);
  });

  it('is refused when the decision was made', () => {
    const world = aCycle();
    while (decisionOf(world).gate.phase === 'open') world.tick(silence);
    const said = { person: DAN, by: DAN, facilitates: false, right: 'decide' } as const;
    expect(declareConflict(world.cycle, 'd1', said, [], world.now, CALENDAR)).toMatchObject({
      refused: 'already-decided',
    });
  });

  it.each<[string, 'in_effect' | 'decided']>([
    ['in effect', 'in_effect'],
    ['decided, and may come back from its reviews', 'decided'],
  ])('in a decision that is %s tells who names reviewers, and takes no office and no right', (_, phase) => {
    const elsewhere = aPlan({ decision: 'd1' }, [ofPilot({ reviewer: ODA })]);
    const world = aCycle({ decisions: [aDecision({ deputy: null, soleVoter: ODA })] });
    const made = { ...decisionOf(world), gate: { ...decisionOf(world).gate, phase } };
    const said = { person: ODA, by: ODA, facilitates: false, right: 'decide' } as const;
    const venue = { ...world.cycle, decisions: [made] };
    const declared = granted(declareConflict(venue, 'd1', said, [elsewhere.cycle], world.now, CALENDAR));
    expect(declared.notices.map(({ person, purpose }) => [person, purpose])).toEqual([[FAY, 'conflict_declared']]);
    expect([declared.moves, declared.flags]).toEqual([[], []]);
    expect(declared.entries).toMatchObject([{ body: { person: ODA, right: 'decide', becomes: 'decide' } }]);
  });

  it('tells the facilitators, and the deputy who decides from now on', () => {
    const { notices, entries, moves } = granted(declare(ODA));
    expect(notices.map(({ person, purpose }) => [person, purpose])).toEqual([
      [FAY, 'conflict_declared'],
      [DENIZ, 'conflict_declared'],
    ]);
    expect(entries[0]).toMatchObject({ type: 'conflict-declared', body: { person: ODA, by: ODA, right: null } });
    expect(moves).toMatchObject([{ move: 'touch', signal: null, count: true }]);
    expect(granted(declare(DAN, FAY, true)).entries[0]?.body).toMatchObject({
      by: FAY,
      right: 'decide',
      becomes: 'advise',
    });
  });

  it.each(['advise', 'contribute'] as const)('leaves whoever may %s with that', (kind) => {
    const { entries } = granted(declare(BEN, BEN, false, {}, kind));
    expect(entries[0]?.body).toMatchObject({ right: kind, becomes: kind });
  });

  it('raises a problem when nobody is left to rule, and the ladder ends it', () => {
    expect(granted(declare(ODA, ODA, false, { deputy: null })).flags).toMatchObject([
      { code: 'nobody-may-rule', problem: true },
    ]);
    expect(granted(declare(DENIZ)).flags).toEqual([]);
    const world = aCycle({ decisions: [aDecision({ conflicted: [ODA, DENIZ] })] });
    const fired = [];
    while (decisionOf(world).gate.phase === 'open') fired.push(world.tick(silence)?.do);
    expect([fired.at(-1), decisionOf(world).gate.phase]).toEqual(['apply_default', 'in_effect']);
    expect(world.flags.map(({ code }) => code)).toContain('no-receiver'); // the deputy cannot be asked
    expect(world.notices.filter(({ person }) => person === ODA)).toEqual([]);
  });

  it.each<[string, { deputy: string | null; conflicted: string[] }, string[]]>([
    ['of a voter', { deputy: DENIZ, conflicted: [DAN] }, []],
    ['of the authority, whose deputy decides', { deputy: DENIZ, conflicted: [ODA] }, []],
    ['of the deputy', { deputy: DENIZ, conflicted: [DENIZ] }, ['deputy']],
    ['of the authority without a deputy', { deputy: null, conflicted: [ODA] }, ['authority']],
    ['of a stranger', { deputy: null, conflicted: ['nil'] }, ['conflicts[0].email']],
    ['of a reviewer', { deputy: null, conflicted: [CLEO] }, ['reviewers']],
    ['of everybody', { deputy: DENIZ, conflicted: ['nil', ODA, DENIZ] }, ['conflicts[0].email', 'deputy']],
  ])('that is known at once: %s', (_, { deputy, conflicted }, paths) => {
    const named = [ODA, DAN, BEN, ...(deputy === null ? [] : [deputy])];
    const no = knownConflictsRefused({ authority: ODA, deputy, named, reviewers: [CLEO], conflicted });
    expect(no?.errors.map(({ path }) => path) ?? []).toEqual(paths);
  });
});
