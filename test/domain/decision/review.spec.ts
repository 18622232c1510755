import { describe, expect, it } from '@jest/globals';
import { hold } from '../../../libs/domain/cycle/hold.js';
import { moveDeadline } from '../../../libs/domain/cycle/deadline.js';
import { rule } from '../../../libs/domain/decision/ruling.js';
import { granted, isRefusal } from '../../../libs/domain/refusal.js';
import { answerObligations } from '../../../libs/domain/review/answer-obligations.js';
import { resubmit } from '../../../libs/domain/review/resubmit.js';
import { giveVerdict } from '../../../libs/domain/review/verdict/give-verdict.js';
import type { Verdict } from '../../../libs/domain/review/verdict/verdict-refused.js';
import { subject } from '../../../libs/domain/subject.js';
import {
  CALENDAR,
  CLEO,
  CORA,
  DROP,
  ENGAGEMENT,
  FAY,
  KEEP,
  MONDAY,
  ODA,
  OPTIONAL,
  aCycle,
  aReview,
  aPoll,
  decisionOf,
  entryOf,
  reviewOf,
  silence,
} from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';

const ruling = (option: string) => ({
  option,
  person: ODA,
  rationale: 'Nobody has used it for a year',
  answersMissing: [],
});
const spoken = aPoll({ taken: { decide: 1, advise: 1 } });
const decide = (world: Interpreter, option = DROP): void =>
  world.apply(granted(rule(world.cycle, 'd1', ruling(option), spoken, world.now, CALENDAR)));
const ask = (world: Interpreter, verdict: Verdict, person = CLEO, id = 'r1', obligation: string | null = 'o1') =>
  giveVerdict(world.cycle, id, verdict, { person, entry: entryOf(world, id), obligation }, world.now, CALENDAR);
const say = (world: Interpreter, verdict: Verdict, person = CLEO, id = 'r1'): void =>
  world.apply(granted(ask(world, verdict, person, id)));
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.refused : 'granted');
const detailOf = (answer: unknown) => (isRefusal(answer) ? answer.detail : 'granted');
const phases = (world: Interpreter): string[] => [
  world.cycle.gate.phase,
  ...world.cycle.decisions.map(({ gate }) => gate.phase),
  ...world.cycle.reviews.map(({ gate }) => gate.phase),
];
/** Decided, and asked of Cleo (r1) and Cora (r2). */
const asked = (): Interpreter => {
  const world = aCycle({ reviews: [aReview(), aReview({ id: 'r2', reviewer: CORA })] });
  decide(world);
  return world;
};

describe('a verdict', () => {
  it('takes effect with the last approval and ends the phase', () => {
    const world = asked();
    say(world, 'approve');
    expect(phases(world)).toEqual(['decision', 'decided', 'approved', 'open']);
    say(world, 'approve', CORA, 'r2');
    expect(phases(world)).toEqual(['closure', 'in_effect', 'approved', 'approved']);
  });

  it('is asked for step by step, and back at the first step when it comes back', () => {
    const world = aCycle({
      reviews: [
        aReview({ id: 'r3', reviewer: 'cyd', step: 3 }),
        aReview({ id: 'r2', reviewer: CORA, step: 2 }),
        aReview(),
        aReview({ id: 'r1b', reviewer: 'cem' }),
      ],
    });
    decide(world);
    expect(phases(world).slice(2)).toEqual(['waiting', 'waiting', 'open', 'open']);
    expect(codeOf(ask(world, 'approve', CORA, 'r2'))).toBe('illegal-step');
    expect(detailOf(ask(world, 'approve', CORA, 'r2'))).toMatch(/not the turn .* every earlier step has approved/);
    say(world, 'approve');
    expect(phases(world).slice(2)).toEqual(['waiting', 'waiting', 'approved', 'open']);
    say(world, 'approve', 'cem', 'r1b');
    expect(phases(world).slice(2)).toEqual(['waiting', 'open', 'approved', 'approved']);
    say(world, 'request_changes', CORA, 'r2');
    world.apply(granted(resubmit(world.cycle, 'r2', world.now, CALENDAR)));
    expect(phases(world).slice(2)).toEqual(['waiting', 'open', 'approved', 'approved']);
    say(world, 'approve', CORA, 'r2');
    expect(phases(world).slice(1)).toEqual(['decided', 'open', 'approved', 'approved', 'approved']);
    say(world, 'reject', 'cyd', 'r3');
    expect(phases(world).slice(1)).toEqual(['open', 'waiting', 'waiting', 'waiting', 'waiting']);
    decide(world, OPTIONAL);
    expect(phases(world).slice(2)).toEqual(['waiting', 'waiting', 'open', 'open']);
  });

  it.each([
    ['on the last day', { workingDays: 4 }, ['r1']],
    ['five working days before', { workingDays: 5 }, []],
  ])('of somebody who was first asked %s before it takes effect is flagged or not', (_, since, flagged) => {
    const world = aCycle({
      reviews: [
        aReview({ askedAt: MONDAY }),
        aReview({ id: 'r2', reviewer: CORA, askedAt: '2026-05-01T08:00:00.000Z' }),
      ],
    });
    decide(world);
    say(world, 'approve', CORA, 'r2');
    world.now = CALENDAR.add(MONDAY, since);
    say(world, 'approve');
    const found = world.flags.filter(({ code }) => code === 'last-minute-sign-off');
    expect(found.map(({ subject: { id } }) => id)).toEqual(flagged);
    expect(found.map(({ facts }) => facts)).toEqual(flagged.map(() => ({ askedAt: MONDAY, effectAt: world.now })));
  });

  it('counts as at the last minute by what the program says', () => {
    const leadTimes = { ...ENGAGEMENT.leadTimes, signOff: { workingHours: 1 } };
    const world = aCycle({ cycle: { engagement: { ...ENGAGEMENT, leadTimes } }, reviews: [aReview()] });
    decide(world);
    world.now = CALENDAR.add(MONDAY, { workingHours: 1 });
    say(world, 'approve');
    expect(world.flags).toEqual([]);
  });

  it('asks for changes with a fresh clock, and again when they were made', () => {
    const world = asked();
    say(world, 'request_changes');
    expect(reviewOf(world).gate).toMatchObject({ phase: 'changes_requested', entry: 3 });
    expect(reviewOf(world).gate.armed).toHaveLength(3);
    world.apply(granted(resubmit(world.cycle, 'r1', world.now, CALENDAR)));
    expect(reviewOf(world).gate).toMatchObject({ phase: 'open', entry: 4 });
  });

  it('sends it back once, where everybody is asked again about what is decided then', () => {
    const world = asked();
    say(world, 'approve', CORA, 'r2');
    say(world, 'reject');
    expect(phases(world)).toEqual(['decision', 'open', 'waiting', 'waiting']);
    expect(decisionOf(world)).toMatchObject({ returns: 1, outcome: null });
    decide(world, OPTIONAL);
    expect(phases(world)).toEqual(['decision', 'decided', 'open', 'open']);
    say(world, 'reject', CORA, 'r2');
    expect(phases(world)).toEqual(['closure', 'in_effect', 'withdrawn', 'withdrawn']);
    expect(decisionOf(world)).toMatchObject({ returns: 2, outcome: KEEP });
  });

  it.each<[string, (world: Interpreter) => unknown, string]>([
    ['by somebody else', (world) => ask(world, 'approve', CORA), 'no-right'],
    ['of nobody’s review', (world) => ask(world, 'approve', CLEO, 'else'), 'not-found'],
    ['that rejects without an obligation', (world) => ask(world, 'reject', CLEO, 'r1', null), 'reason-missing'],
    ['twice', (world) => (say(world, 'approve'), ask(world, 'approve')), 'already-reviewed'],
    ['while changes are made', (world) => (say(world, 'request_changes'), ask(world, 'approve')), 'illegal-step'],
    [
      'on hold',
      (world) => (
        world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR))),
        ask(world, 'approve')
      ),
      'on-hold',
    ],
    [
      'on what was decided before',
      (world) => {
        const read = entryOf(world, 'r1');
        say(world, 'reject', CORA, 'r2');
        decide(world, OPTIONAL);
        return giveVerdict(
          world.cycle,
          'r1',
          'approve',
          { person: CLEO, entry: read, obligation: null },
          world.now,
          CALENDAR,
        );
      },
      'revision-conflict',
    ],
    ['when it was sent back', (world) => (say(world, 'reject', CORA, 'r2'), ask(world, 'approve')), 'illegal-step'],
  ])('is refused %s', (_, act, code) => {
    expect(codeOf(act(asked()))).toBe(code);
  });

  it('says what it waits for while changes are made', () => {
    const world = asked();
    say(world, 'request_changes');
    expect(detailOf(ask(world, 'approve'))).toBe(
      'Changes are being made; a verdict is asked for when they are submitted',
    );
  });

  it('is asked for again only after changes were asked for', () => {
    const world = asked();
    expect(codeOf(resubmit(world.cycle, 'r1', world.now, CALENDAR))).toBe('illegal-step');
    expect(codeOf(resubmit(world.cycle, 'else', world.now, CALENDAR))).toBe('not-found');
  });

  it('that is not given counts as not approved: back once, then things stay as they are', () => {
    const world = asked();
    for (let n = 0; n < 200 && world.cycle.gate.phase === 'decision'; n += 1) {
      if (decisionOf(world).gate.phase === 'open') decide(world);
      else world.tick(silence);
    }
    expect(phases(world)).toEqual(['closure', 'in_effect', 'withdrawn', 'withdrawn']);
    expect(decisionOf(world)).toMatchObject({ returns: 2, outcome: KEEP });
  });

  it('is waited for no longer when nobody makes the changes', () => {
    const world = asked();
    say(world, 'approve', CORA, 'r2');
    say(world, 'request_changes');
    while (reviewOf(world).gate.phase === 'changes_requested') world.tick(silence);
    expect(phases(world)).toEqual(['decision', 'open', 'waiting', 'waiting']);
  });
});

describe('obligations', () => {
  const agenda = (): Interpreter =>
    aCycle({ phase: 'agenda', reviews: [aReview(), aReview({ id: 'r2', reviewer: CORA })] });

  it('are asked until the agenda is due, and an answer ends that for their reviewer', () => {
    const world = agenda();
    expect(reviewOf(world).gate).toMatchObject({ phase: 'obligations', deadline: world.cycle.gate.deadline });
    world.apply(granted(answerObligations(world.cycle, { reviewer: CLEO, by: CLEO }, 0)));
    expect([reviewOf(world).gate.phase, reviewOf(world, 'r2').gate.phase]).toEqual(['waiting', 'obligations']);
    world.apply(granted(answerObligations(world.cycle, { reviewer: CLEO, by: CLEO }, 2)));
    expect(
      world.entries.filter(({ type }) => type === 'obligations-recorded').map(({ body }) => body?.recorded),
    ).toEqual([0, 2]);
  });

  it('go on without an answer, flagged, whatever ends the review’s ladder', () => {
    for (const end of ['apply_default', 'cancel', 'advance_flagged'] as const) {
      const ladder = [
        { when: { after: { workingDays: 1 } }, if: 'not_finished' as const, who: ['facilitator' as const], do: end },
      ];
      const world = aCycle({ phase: 'agenda', reviews: [aReview({ ladder })] });
      expect(reviewOf(world).gate.armed.map((rung) => rung.do)).toEqual(['advance_flagged']);
      while (reviewOf(world).gate.phase === 'obligations') world.tick(silence);
      expect([reviewOf(world).gate.phase, decisionOf(world).gate.phase]).toEqual(['waiting', 'draft']);
      expect(world.flags.map(({ code }) => code)).toContain('obligations-not-recorded');
    }
  });

  it('keep that end when their deadline moves', () => {
    const world = agenda();
    const to = '2026-06-08T08:00:00.000Z';
    world.apply(
      granted(
        moveDeadline(
          world.cycle,
          subject('review', 'r1'),
          { to, reason: 'Away', by: { person: FAY } },
          world.now,
          CALENDAR,
        ),
      ),
    );
    expect(
      reviewOf(world)
        .gate.armed.map((rung) => [rung.do, rung.at])
        .at(-1),
    ).toEqual(['advance_flagged', to]);
  });
});
