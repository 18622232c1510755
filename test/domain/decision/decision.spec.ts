import { describe, expect, it } from '@jest/globals';
import { endDecisions } from '../../../libs/domain/cycle/moving/end-decisions.js';
import { goBack } from '../../../libs/domain/cycle/moving/go-back.js';
import { moveDeadline } from '../../../libs/domain/cycle/deadline.js';
import { hold } from '../../../libs/domain/cycle/hold.js';
import { advance } from '../../../libs/domain/cycle/move.js';
import { authority } from '../../../libs/domain/decision/methods/authority.js';
import { choicesNow, rule, type Ruling } from '../../../libs/domain/decision/ruling.js';
import { endForum } from '../../../libs/domain/decision/withdraw-or-hand-on.js';
import type { Tally } from '../../../libs/domain/decision/methods/method.js';
import type { Poll } from '../../../libs/domain/decision/settling/standing.js';
import { breakTie } from '../../../libs/domain/decision/counting/tie-break.js';
import type { TieBreak } from '../../../libs/domain/facts.js';
import { granted, isRefusal } from '../../../libs/domain/refusal.js';
import { giveVerdict } from '../../../libs/domain/review/verdict/give-verdict.js';
import { subject } from '../../../libs/domain/subject.js';
import { plusMs } from '../../../libs/domain/time.js';
import {
  BEN,
  CALENDAR,
  CLEO,
  DENIZ,
  DROP,
  FAY,
  KEEP,
  MONDAY,
  ODA,
  OPTIONAL,
  aCycle,
  aDecision,
  aReview,
  aPoll,
  aTally,
  decisionOf,
  entryOf,
  reviewOf,
  silence,
} from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';

const SPOKEN = { method: 'authority@1', tally: aTally({ taken: { decide: 1, advise: 1 } }), concerns: [] } as const;
const WHY = 'Nobody has used the field for a year';
const ruling = (parts: Partial<Ruling> = {}): Ruling => ({
  option: DROP,
  person: ODA,
  rationale: WHY,
  answersMissing: [],
  ...parts,
});
const ask = (world: Interpreter, parts: Partial<Ruling> = {}, poll: Poll = SPOKEN) =>
  rule(world.cycle, 'd1', ruling(parts), poll, world.now, CALENDAR);
const decide = (world: Interpreter, option: string, id = 'd1') =>
  world.apply(granted(rule(world.cycle, id, ruling({ option }), SPOKEN, world.now, CALENDAR)));
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.refused : 'granted');

describe('the method authority@1', () => {
  const CLOSES = '2026-06-03T08:00:00.000Z';
  it.each([
    ['waits while the window is open and somebody is silent', MONDAY, 1, 0, 'open'],
    ['is ready when everybody has spoken', MONDAY, 1, 1, 'ready'],
    ['is ready when nobody was asked', MONDAY, 0, 0, 'ready'],
    ['waits in the last ms of the window', '2026-06-03T07:59:59.999Z', 1, 0, 'open'],
    ['is ready when the window closes', CLOSES, 1, 0, 'ready'],
    ['is ready afterwards', '2026-06-09T08:00:00.000Z', 5, 0, 'ready'],
  ])('%s', (_, now, asked, spoken, state) => {
    const tally = aTally({ entitled: { decide: 0, advise: asked }, taken: { decide: 0, advise: spoken } });
    const answer = authority({ adviceClosesAt: CLOSES, deadline: CLOSES, quorum: 0 }, tally, [], now, CALENDAR);
    expect([answer.state, answer.nextInstant]).toEqual([state, state === 'open' ? CLOSES : undefined]);
  });

  it('is decided by a ruling', () => {
    const tally = aTally({ ruling: { option: DROP } });
    const answer = authority({ adviceClosesAt: CLOSES, deadline: CLOSES, quorum: 0 }, tally, [], MONDAY, CALENDAR);
    expect(answer).toMatchObject({ state: 'decided', outcome: DROP });
  });
});

describe('ruling', () => {
  it.each<[string, Partial<Ruling>, Partial<Tally>, string]>([
    ['the final authority may', {}, {}, 'granted'],
    ['nobody else may', { person: BEN }, {}, 'no-right'],
    ['the deputy may not before the ladder climbed', { person: DENIZ }, {}, 'no-right'],
    ['not for an option of nobody', { option: 'else' }, {}, 'unknown-reference'],
    ['not while advice is given', {}, { taken: { decide: 0, advise: 0 } }, 'advice-open'],
    ['not without a rationale', { rationale: '  too short ' }, {}, 'rationale-missing'],
    [
      'not while advice has no answer',
      { answersMissing: [{ id: 'p1', by: null, reason: 'Auditors need it' }] },
      {},
      'advice-unanswered',
    ],
    ['the right is asked for before anything else', { person: BEN, option: 'else', rationale: '' }, {}, 'no-right'],
  ])('%s', (_, parts, tally, code) => {
    expect(codeOf(ask(aCycle(), parts, aPoll({ ...SPOKEN.tally, ...tally })))).toBe(code);
  });

  it('names whose advice has no answer, how it begins, and how it gets one', () => {
    const long = 'Auditors need the field once a year,\nand nobody else has these figures';
    const answersMissing = [
      { id: 'p1', by: 'Ben Baker', reason: long },
      { id: 'p2', by: null, reason: 'Wait' },
    ];
    expect(ask(aCycle(), { answersMissing })).toMatchObject({
      detail: expect.stringMatching(/form of its page.*`decision answer`.*`decision rule --answer`/),
      errors: [
        {
          path: 'answers.p1',
          message: 'Ben Baker: “Auditors need the field once a year, and nobody else has …” has no answer',
        },
        { path: 'answers.p2', message: 'Somebody: “Wait” has no answer' },
      ],
    });
  });

  it('is among the options that lead together, all of them once the method cannot settle it, and none before', () => {
    const world = aCycle();
    const choices = (poll: Poll) => choicesNow(decisionOf(world), poll, world.now, CALENDAR);
    expect(choices(aPoll({ taken: { decide: 0, advise: 0 } }))).toEqual([]);
    expect(choices(SPOKEN)).toEqual(decisionOf(world).options.map(({ id }) => id));
  });

  it('may come when the window has closed, whoever was silent', () => {
    const world = aCycle();
    world.now = decisionOf(world).gate.input[0]?.closesAt ?? '';
    expect(codeOf(ask(world, {}, aPoll()))).toBe('granted');
  });

  it('is the deputy’s too once the ladder climbed to them, and names for whom', () => {
    const world = aCycle();
    for (let n = 0; n < 4; n += 1) world.tick(silence); // two reminders, advice closes, the escalation
    expect(decisionOf(world).gate).toMatchObject({ tier: 1, responsible: [DENIZ] });
    const answer = granted(ask(world, { person: DENIZ }));
    expect(answer.patches[0]).toMatchObject({ set: { outcomeBy: 'deputy', decidedBy: DENIZ, actedFor: ODA } });
    expect(codeOf(ask(world))).toBe('granted');
  });

  it.each([
    ['draft', () => aCycle({ phase: 'agenda' }), 'phase-closed'],
    ['in effect', () => done(DROP), 'already-decided'],
    ['waiting for its reviews', () => done(DROP, [aReview()]), 'already-decided'],
    ['withdrawn', withdrawn, 'already-decided'],
  ])('is refused when the decision is %s', (_, world, code) => {
    expect(codeOf(ask(world()))).toBe(code);
  });

  it('is refused for a decision of nobody', () => {
    const world = aCycle();
    expect(codeOf(rule(world.cycle, 'else', ruling(), SPOKEN, world.now, CALENDAR))).toBe('not-found');
  });

  const done = (option: string, reviews = [] as ReturnType<typeof aReview>[]): Interpreter => {
    const world = aCycle({ reviews, decisions: [aDecision(), aDecision({ id: 'd2' })] });
    decide(world, option);
    return world;
  };
  function withdrawn(): Interpreter {
    const world = aCycle({ decisions: [aDecision(), aDecision({ id: 'd2' })] });
    world.apply(granted(endForum(world.cycle, 'd1', 'withdraw', world.now, CALENDAR)));
    return world;
  }

  it('takes effect at once without reviews', () => {
    const world = done(DROP);
    expect(decisionOf(world)).toMatchObject({ outcome: DROP, gate: { phase: 'in_effect', over: true } });
  });

  it('waits for its reviews, whose clocks start', () => {
    const world = done(DROP, [aReview(), aReview({ id: 'r2', reviewer: 'cora' })]);
    expect(decisionOf(world).gate).toMatchObject({ phase: 'decided', over: false, deadline: null, armed: [] });
    expect([reviewOf(world).gate.phase, reviewOf(world, 'r2').gate.phase]).toEqual(['open', 'open']);
    expect(reviewOf(world).gate.armed.map((rung) => rung.do)).toEqual(['remind', 'escalate', 'apply_default']);
  });

  it('needs no review to keep things as they are', () => {
    const world = done(KEEP, [aReview()]);
    expect([decisionOf(world).gate.phase, reviewOf(world).gate.phase]).toEqual(['in_effect', 'withdrawn']);
  });
});

describe('a tie-break', () => {
  it.each<[string, Record<string, number>, TieBreak[], { option: string; by: string } | null]>([
    ['is nothing without positions', {}, ['status_quo', 'earliest_option'], null],
    ['is nothing when all votes are zero', { [DROP]: 0 }, ['earliest_option'], null],
    ['is not needed with most votes', { [DROP]: 1, [OPTIONAL]: 2 }, ['status_quo'], { option: OPTIONAL, by: 'votes' }],
    ['asks the silent authority in vain', { [DROP]: 1, [OPTIONAL]: 1 }, ['authority'], null],
    ['knows no criteria', { [DROP]: 1, [OPTIONAL]: 1 }, ['criteria'], null],
    [
      'keeps things as they are when they lead',
      { [DROP]: 1, [KEEP]: 1 },
      ['status_quo'],
      { option: KEEP, by: 'status_quo' },
    ],
    ['does not when they do not lead', { [DROP]: 2, [OPTIONAL]: 2, [KEEP]: 1 }, ['status_quo'], null],
    [
      'takes the earliest of those that lead',
      { [OPTIONAL]: 1, [KEEP]: 1 },
      ['earliest_option'],
      { option: OPTIONAL, by: 'earliest_option' },
    ],
    [
      'goes by the order declared',
      { [DROP]: 1, [KEEP]: 1 },
      ['status_quo', 'earliest_option'],
      { option: KEEP, by: 'status_quo' },
    ],
    [
      'goes by the other order',
      { [DROP]: 1, [KEEP]: 1 },
      ['earliest_option', 'status_quo'],
      { option: DROP, by: 'earliest_option' },
    ],
    [
      'goes on when the first leaves a tie',
      { [DROP]: 1, [OPTIONAL]: 1 },
      ['authority', 'status_quo', 'criteria', 'earliest_option'],
      { option: DROP, by: 'earliest_option' },
    ],
    ['survives an empty list', { [DROP]: 1, [OPTIONAL]: 1 }, [], null],
    ['ignores votes for what is no option', { else: 5, [DROP]: 1 }, ['earliest_option'], null],
  ])('%s', (_, votes, tieBreak, expected) => {
    const decision = decisionOf(aCycle({ decisions: [aDecision({ tieBreak })] }));
    expect(breakTie(decision, aTally({ votes }))).toEqual(expected);
  });
});

describe('the phase decision', () => {
  const three = () =>
    aCycle({
      decisions: [aDecision(), aDecision({ id: 'd2' }), aDecision({ id: 'd3' })],
      reviews: [aReview({ decision: 'd3' })],
    });

  it('ends exactly with the last decision', () => {
    const world = three();
    decide(world, DROP, 'd1');
    decide(world, DROP, 'd3');
    world.apply(granted(endForum(world.cycle, 'd2', 'withdraw', world.now, CALENDAR)));
    expect(world.cycle.gate.phase).toBe('decision');
    for (let n = 0; n < 3; n += 1) world.tick(silence); // the review's ladder: not approved, and back
    expect([decisionOf(world, 'd3').gate.phase, world.cycle.gate.phase]).toEqual(['open', 'decision']);
    decide(world, KEEP, 'd3');
    expect(world.cycle.gate.phase).toBe('closure');
  });

  it('does not wait for those that were handed on, and they go on after it', () => {
    const world = three();
    decide(world, DROP, 'd1');
    decide(world, KEEP, 'd3');
    world.apply(granted(endForum(world.cycle, 'd2', 'hand_on', world.now, CALENDAR)));
    expect([world.cycle.gate.phase, decisionOf(world, 'd2').gate.phase]).toEqual(['closure', 'open']);
    decide(world, DROP, 'd2');
    expect([world.cycle.gate.phase, decisionOf(world, 'd2').gate.phase]).toEqual(['closure', 'in_effect']);
  });

  it('is passed over when nothing is open', () => {
    const world = aCycle({ decisions: [] });
    expect(world.cycle.gate.phase).toBe('closure');
  });

  it('is not ended by hand while one is open', () => {
    const world = three();
    expect(codeOf(endDecisions(world.cycle, { person: FAY }, world.now, CALENDAR))).toBe('decisions-open');
  });

  it('is not ended by hand while one waits for its compliance review, and says so', () => {
    const world = three();
    for (const id of ['d1', 'd2', 'd3']) decide(world, DROP, id);
    const no = endDecisions(world.cycle, { person: FAY }, world.now, CALENDAR);
    expect(no).toMatchObject({
      errors: [{ path: 'decisions.d3', message: 'is decided, and waits for 1 compliance review' }],
    });
  });

  const back = (world: Interpreter): void =>
    world.apply(granted(goBack(world.cycle, { person: FAY }, world.now, CALENDAR)));
  const end = (world: Interpreter, id: string, how: 'withdraw' | 'hand_on'): void =>
    world.apply(granted(endForum(world.cycle, id, how, world.now, CALENDAR)));

  it('goes back to refinement with drafts, without those that were handed on, and approvals lapse', () => {
    const world = aCycle({
      decisions: [aDecision(), aDecision({ id: 'd2' }), aDecision({ id: 'd3' })],
      reviews: [aReview({ decision: 'd3' }), aReview({ id: 'r2', decision: 'd3', reviewer: 'cora' })],
    });
    decide(world, DROP, 'd3');
    const by = { person: CLEO, entry: entryOf(world, 'r1'), obligation: null };
    world.apply(granted(giveVerdict(world.cycle, 'r1', 'approve', by, world.now, CALENDAR)));
    end(world, 'd2', 'hand_on');
    back(world);
    expect(world.cycle.decisions.map(({ gate }) => gate.phase)).toEqual(['draft', 'open', 'draft']);
    expect(world.cycle.reviews.map(({ gate }) => gate.phase)).toEqual(['waiting', 'waiting']);
  });

  it('is passed over when the rest was handed on', () => {
    const world = three();
    end(world, 'd2', 'hand_on');
    back(world);
    end(world, 'd1', 'withdraw');
    end(world, 'd3', 'withdraw');
    world.apply(advance(world.cycle, { person: FAY }, world.now, CALENDAR));
    expect([world.cycle.gate.phase, decisionOf(world, 'd2').gate.phase]).toEqual(['closure', 'open']);
  });
});

describe('moving a forum’s deadline', () => {
  const moved = (to: string): Interpreter => {
    const world = aCycle();
    const self = subject('decision', 'd1');
    world.apply(
      granted(moveDeadline(world.cycle, self, { to, reason: 'More time', by: { person: FAY } }, world.now, CALENDAR)),
    );
    return world;
  };

  it.each([
    ['on hold', (world: Interpreter) => hold(world.cycle, null, { person: FAY }, world.now, CALENDAR), 'on-hold'],
    [
      'once it is withdrawn',
      (world: Interpreter) => endForum(world.cycle, 'd1', 'withdraw', world.now, CALENDAR),
      'phase-closed',
    ],
  ])('is refused %s', (_, before, code) => {
    const world = aCycle();
    world.apply(granted(before(world)));
    const self = subject('decision', 'd1');
    const later = plusMs(MONDAY, 86_400_000);
    expect(
      codeOf(moveDeadline(world.cycle, self, { to: later, reason: 'More', by: { person: FAY } }, world.now, CALENDAR)),
    ).toBe(code);
  });

  it('keeps the advice window when it is later', () => {
    const before = decisionOf(aCycle()).gate;
    const { gate } = decisionOf(moved(plusMs(before.deadline ?? '', 7 * 86_400_000)));
    expect(gate.input).toEqual(before.input);
    expect(gate.armed.find((rung) => rung.do === 'settle')?.at).toBe(before.input[0]?.closesAt);
    expect([gate.version, gate.moves]).toEqual([2, 1]);
  });

  it('ends advice with the deadline when that is sooner', () => {
    const to = plusMs(MONDAY, 3_600_000);
    const { gate } = decisionOf(moved(to));
    expect(gate.input).toEqual([{ what: 'advice', opensAt: MONDAY, closesAt: to }]);
    expect(gate.armed.map((rung) => [rung.do, rung.at <= to])).toEqual([
      ['settle', true],
      ['escalate', true],
      ['apply_tie_break', false],
      ['apply_default', false],
    ]);
  });
});
