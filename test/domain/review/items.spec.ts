import { describe, expect, it } from '@jest/globals';
import { enter } from '../../../libs/domain/cycle/move.js';
import { hold, resume } from '../../../libs/domain/cycle/hold.js';
import { granted } from '../../../libs/domain/refusal.js';
import { verdictRefused } from '../../../libs/domain/review/verdict/verdict-refused.js';
import { tokenRefused } from '../../../libs/domain/review/approval-token.js';
import { askingAgainRefused } from '../../../libs/domain/review/reviewed.js';
import { approvalsMissing, askReviewers, itemReviewRefused, shapedAnew } from '../../../libs/domain/review/items.js';
import { endApproval } from '../../../libs/domain/review/approval/lapse.js';
import { handOver } from '../../../libs/domain/review/reviewer-change.js';
import { ANN, BEN, CALENDAR, CLEO, CORA, DAN, FAY, aCycle, entryOf, reviewOf } from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';
import {
  LATER,
  TWO,
  again,
  anItem,
  by,
  codeOf,
  moves,
  ofItem,
  say,
  silent,
  states,
  stop,
  underReview,
} from './an-item.js';

describe('the reviewers of an item', () => {
  it('are asked at once, those of one step together and those of the next when all have approved', () => {
    const world = underReview([...TWO, ofItem({ id: 'r3', reviewer: 'cyd', step: 2 })]);
    expect(states(world)).toEqual(['proposed', 'open', 'open', 'waiting']);
    say(world, 'approve');
    say(world, 'approve', 'r2');
    expect(states(world)).toEqual(['proposed', 'approved', 'approved', 'open']);
    expect(approvalsMissing(world.cycle, 'i1', world.now)).toMatchObject({
      refused: 'reviews-open',
      errors: [{ path: 'reviews.r3', message: 'is open' }],
    });
    say(world, 'approve', 'r3');
    expect(approvalsMissing(world.cycle, 'i1', world.now)).toBeNull();
    expect(world.entries.filter(({ type }) => type === 'item-approved')).toHaveLength(1);
    expect([moves(world, 'proposed', 'agreed'), moves(world, 'proposed', 'agreed', true)].map(codeOf)).toEqual([
      'granted',
      'reviews-open', // with other words than those that were approved
    ]);
  });

  it.each([
    ['proposed', 'agreed', 'reviews-open'],
    ['agreed', 'in_progress', 'reviews-open'],
    ['in_progress', 'shipped', 'reviews-open'],
    ['dropped', 'agreed', 'reviews-open'],
    ['agreed', 'proposed', 'granted'],
    ['shipped', 'in_progress', 'granted'],
    ['agreed', 'agreed', 'granted'],
    ['proposed', 'dropped', 'granted'],
  ] as const)('keep it from going on: from %s to %s is %s', (was, becomes, code) => {
    const world = underReview(TWO, { status: was });
    expect(codeOf(moves(world, was, becomes))).toBe(code);
  });

  it.each([
    ['the reviewer', CLEO, null],
    ['somebody else', BEN, 'no-right'],
    ['who became a co-author', CLEO, 'conflict-of-duties', { coAuthors: [CLEO] }],
    ['who has a conflict of interest', CLEO, 'conflict-of-interest', { conflicted: [CLEO] }],
    ['a stand-in who wrote it', ANN, 'conflict-of-duties', {}, new Map([[CLEO, ANN]])],
    ['a stand-in', BEN, null, {}, new Map([[CLEO, BEN]])],
  ] as const)('give the verdict themselves: %s', (_name, person, code, item = {}, standIns = new Map()) => {
    const world = aCycle({ reviews: TWO, phase: 'refinement', cycle: { items: [anItem(item)], standIns } });
    world.apply(askReviewers(world.cycle, 'i1', world.now, CALENDAR));
    const no = verdictRefused(world.cycle, 'r1', person, {
      verdict: 'approve',
      obligation: null,
      entry: entryOf(world, 'r1'),
    });
    expect(no?.refused ?? null).toBe(code);
  });

  it.each([
    ['a colleague', 'cyd', 'granted'],
    ['who reviews it already', CORA, 'already-exists'],
    ['who wrote it', FAY, 'conflict-of-duties'],
    ['a co-author', ANN, 'conflict-of-duties'],
    ['who has a conflict of interest', DAN, 'conflict-of-interest'],
  ])('can be others, also when nobody answered: %s', (_name, to, code) => {
    const world = underReview();
    expect(itemReviewRefused(world.cycle, anItem(), to)?.refused ?? 'granted').toBe(code);
    silent(world);
    const handed = handOver(world.cycle, 'r1', { to, answered: true, by: FAY }, world.now, CALENDAR);
    expect(codeOf(handed)).toBe(code);
  });
});

describe('changes', () => {
  it('propose the item once more and keep every approval; who is asked next waits for them', () => {
    const world = underReview([...TWO, ofItem({ id: 'r3', reviewer: 'cyd', step: 2 })], { status: 'agreed' });
    say(world, 'approve', 'r2');
    say(world, 'request_changes');
    expect(states(world)).toEqual(['proposed', 'changes_requested', 'approved', 'waiting']);
    expect(world.cycle.items[0]?.revision).toBe(2);
    expect(world.entries).toContainEqual(
      expect.objectContaining({
        type: 'item-changed',
        body: { item: 'i1', revision: 2, changed: ['status'], from: 'agreed', to: 'proposed' },
      }),
    );
    world.apply(granted(again(world)));
    expect(states(world)).toEqual(['proposed', 'open', 'approved', 'waiting']);
  });

  it('that are made after everybody was asked make all look again: nobody approves words that they have not seen', () => {
    const world = underReview();
    say(world, 'approve', 'r1', LATER);
    const { entry } = reviewOf(world, 'r2').gate;
    world.apply(shapedAnew(world.cycle, 'i1', world.now, CALENDAR));
    expect(states(world)).toEqual(['proposed', 'open', 'open']);
    expect(reviewOf(world, 'r2').gate.entry).toBe(entry + 1); // its tokens are of the entry before
    expect([...world.promises.keys()]).toEqual([]);
  });

  it('bring the first step back to its turn, and those of the next wait for it', () => {
    const world = underReview([ofItem(), ofItem({ id: 'r2', reviewer: CORA, step: 2 })]);
    say(world, 'approve');
    expect(states(world)).toEqual(['proposed', 'approved', 'open']);
    world.apply(shapedAnew(world.cycle, 'i1', world.now, CALENDAR));
    expect(states(world)).toEqual(['proposed', 'open', 'waiting']);
  });

  it('that are asked for come before anybody else looks again', () => {
    const world = underReview();
    say(world, 'approve');
    say(world, 'request_changes', 'r2');
    world.apply(shapedAnew(world.cycle, 'i1', world.now, CALENDAR));
    expect(states(world)).toEqual(['proposed', 'waiting', 'changes_requested']);
    world.apply(granted(again(world, 'r2')));
    expect(states(world)).toEqual(['proposed', 'open', 'open']);
  });
});

describe('what a verdict can ask for', () => {
  it.each(['closure', 'closed'] as const)('in %s is no change of words, which stand by then', (phase) => {
    const world = aCycle({ reviews: [ofItem()], decisions: [], phase, cycle: { items: [anItem()] } });
    world.apply(askReviewers(world.cycle, 'i1', world.now, CALENDAR));
    const answers = (['request_changes', 'approve', 'reject'] as const).map((verdict) =>
      codeOf(by(world, verdict, CLEO, 'r1', null)),
    );
    expect(answers).toEqual(['phase-closed', 'granted', 'granted']);
  });
});

describe('the phase decision', () => {
  it.each<[string, (world: Interpreter) => void]>([
    ['approved', (world) => say(world, 'approve')],
    ['rejected', (world) => say(world, 'reject')],
    ['not answered', (world) => silent(world)],
  ])('goes on when a review of an item was %s, also where every decision has ended', (_name, act) => {
    const world = aCycle({ reviews: [ofItem()], decisions: [], phase: 'closure', cycle: { items: [anItem()] } });
    world.apply(enter('decision', world.cycle, { person: FAY }, world.now, CALENDAR));
    world.apply(askReviewers(world.cycle, 'i1', world.now, CALENDAR));
    act(world);
    expect(world.cycle.gate.phase).toBe('decision');
  });
});

describe('an item that is not approved', () => {
  it.each<[string, (world: Interpreter) => void]>([
    ['was rejected', (world) => say(world, 'reject')],
    ['heard nothing until its ladder ended', (world) => silent(world)],
    [
      'had changes asked for that nobody made',
      (world) => {
        say(world, 'request_changes');
        silent(world);
      },
    ],
  ])('is proposed once more: it %s; nobody goes on, and all look again when it comes back', (_name, act) => {
    const world = underReview(TWO, { status: 'in_progress' });
    say(world, 'approve', 'r2', LATER);
    act(world);
    expect(states(world)).toEqual(['proposed', 'lapsed', 'withdrawn']);
    expect(world.flags).toMatchObject([{ code: 'item-not-approved', problem: true, facts: { item: 'i1' } }]);
    expect([...world.promises.keys()]).toEqual([]);
    expect(codeOf(moves(world, 'proposed', 'agreed'))).toBe('reviews-open');
    expect(world.cycle.reviews.every(({ gate }) => gate.armed.length === 0)).toBe(true);
    world.apply(granted(again(world, 'r2')));
    expect(states(world)).toEqual(['proposed', 'open', 'open']);
  });

  it('keeps no verdict that counts no more: of who had approved, and of who hands the review over', () => {
    const world = underReview();
    say(world, 'approve', 'r2');
    const rejected = granted(by(world, 'reject', CLEO, 'r1', null));
    const none = expect.objectContaining({ verdict: null, givenBy: null, actedFor: null });
    expect(rejected.patches).toContainEqual({ row: 'review', id: 'r2', set: none });
    world.apply(rejected);
    const handed = handOver(world.cycle, 'r1', { to: 'cyd', answered: true, by: FAY }, world.now, CALENDAR);
    expect(granted(handed).patches).toContainEqual({ row: 'review', id: 'r1', set: none });
  });

  it('is asked about again only once it has come back, also when another reviewer is named', () => {
    const world = underReview([ofItem()]);
    say(world, 'reject');
    world.declare({ reviews: [ofItem({ id: 'r9', reviewer: CORA })] });
    world.apply(askReviewers(world.cycle, 'i1', world.now, CALENDAR));
    expect(states(world)).toEqual(['proposed', 'lapsed', 'new']);
  });

  it.each<[string, string, (world: Interpreter) => void]>([
    ['dropped', 'illegal-step', (world) => world.changeItem('i1', { status: 'dropped' })],
    [
      'on hold',
      'on-hold',
      (world) => world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR))),
    ],
  ])('does not come back while it is %s', (_name, code, act) => {
    const world = underReview([ofItem()]);
    say(world, 'reject');
    act(world);
    expect(codeOf(again(world))).toBe(code);
  });
});

describe('reviews of items', () => {
  it('are withdrawn when the item is dropped, with what is owed for their approvals', () => {
    const world = underReview();
    say(world, 'approve', 'r1', LATER);
    world.apply(granted(moves(world, 'proposed', 'dropped')));
    world.changeItem('i1', { status: 'dropped' });
    expect(states(world)).toEqual(['dropped', 'withdrawn', 'withdrawn']);
    expect([...world.promises.keys()]).toEqual([]);
    world.changeItem('i1', { status: 'proposed' });
    world.apply(granted(again(world)));
    expect(states(world)).toEqual(['proposed', 'open', 'open']);
  });

  it('stop with the cycle on hold and go on with it; what has shipped is no matter of the cycle any more', () => {
    const held = (world: Interpreter): (string | null)[] =>
      world.cycle.reviews.map(({ gate }) => (gate.heldUntil === null ? 'runs' : 'held'));
    const world = underReview();
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    expect(held(world)).toEqual(['held', 'held']);
    expect(codeOf(by(world, 'approve', CLEO, 'r1', null))).toBe('on-hold');
    world.apply(granted(resume(world.cycle, { person: FAY }, world.now, CALENDAR)));
    world.changeItem('i1', { status: 'shipped' });
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    expect(held(world)).toEqual(['runs', 'runs']);
  });

  it('end with a cycle that is cancelled, approvals stay; what is to go on all the same is asked for again', () => {
    const world = underReview(TWO, { status: 'agreed' });
    say(world, 'approve');
    stop(world);
    expect(states(world)).toEqual(['agreed', 'approved', 'withdrawn']);
    expect(codeOf(moves(world, 'agreed', 'in_progress'))).toBe('reviews-open');
    world.apply(granted(again(world, 'r2')));
    say(world, 'approve', 'r2');
    expect(codeOf(moves(world, 'agreed', 'in_progress'))).toBe('granted');
  });

  it('are not asked for any more by themselves after a cancel: an approval that ends then ends its review', () => {
    const world = underReview([ofItem()]);
    say(world, 'approve', 'r1', LATER);
    world.changeItem('i1', { status: 'agreed' });
    stop(world);
    world.now = LATER;
    world.apply(endApproval(world.cycle, 'r1', 'expired', world.now, CALENDAR));
    expect(states(world)).toEqual(['agreed', 'withdrawn']);
    expect(codeOf(moves(world, 'agreed', 'in_progress'))).toBe('reviews-open');
  });

  it('of what has shipped are no matter of a cycle that is cancelled', () => {
    const world = underReview([ofItem()]);
    say(world, 'approve', 'r1', LATER);
    world.changeItem('i1', { status: 'shipped' });
    world.now = LATER;
    world.apply(endApproval(world.cycle, 'r1', 'expired', world.now, CALENDAR));
    stop(world);
    expect(states(world)).toEqual(['shipped', 'open']);
    silent(world);
    expect(world.flags).toMatchObject([{ code: 'approval-lapsed' }]);
  });

  it.each(['agenda', 'pre_read'] as const)('are not begun in %s', (phase) => {
    const world = aCycle({ phase });
    expect(itemReviewRefused(world.cycle, anItem(), CLEO)?.refused).toBe('phase-closed');
  });

  it('are not begun in a cycle that is cancelled, and not in one that is "in cancelled"', () => {
    const { detail } = itemReviewRefused(aCycle({ phase: 'cancelled' }).cycle, anItem(), CLEO) ?? {};
    expect(detail).toBe('The cycle is cancelled; items are reviewed from its session on');
  });

  it.each(['shipped', 'dropped'])('are not begun of an item that is %s', (status) => {
    const world = aCycle({ phase: 'refinement' });
    expect(itemReviewRefused(world.cycle, anItem({ status }), CLEO)?.refused).toBe('illegal-step');
  });

  it('are twenty at most', () => {
    const reviews = Array.from({ length: 20 }, (_, n) => ofItem({ id: `r${n}`, reviewer: `reviewer${n}` }));
    expect(itemReviewRefused(underReview(reviews).cycle, anItem(), CLEO)?.refused).toBe('limit-reached');
  });
});

it.each([
  ['a facilitator', FAY, 'facilitator' as const, null],
  ['whoever shaped it', ANN, 'contributor' as const, null],
  ['nobody else', BEN, 'contributor' as const, 'no-right'],
])('%s asks again', (_, person, role, code) => {
  const world = underReview();
  expect(askingAgainRefused(world.cycle, reviewOf(world), { person, roles: [role] })?.refused ?? null).toBe(code);
});

it('gives an approval token until its deadline', () => {
  const now = '2026-06-01T08:00:00.000Z';
  expect(tokenRefused(LATER, now)).toBeNull();
  for (const deadline of [now, null]) expect(tokenRefused(deadline, now)?.refused).toBe('illegal-step');
});
