import { describe, expect, it } from '@jest/globals';
import { granted } from '../../../libs/domain/refusal.js';
import { conflictIn } from '../../../libs/domain/review/reviewer-change.js';
import { joinedShapers, shapedAnew } from '../../../libs/domain/review/items.js';
import { endApproval } from '../../../libs/domain/review/approval/lapse.js';
import { CALENDAR, CLEO, CORA, FAY, MONDAY, entryOf } from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';
import { LATER, codeOf, by, moves, ofItem, say, silent, states, underReview } from './an-item.js';

describe('an approval of an item', () => {
  it('that ends is asked for again; until then the item goes no further, and loses nothing', () => {
    const world = underReview([ofItem()]);
    say(world, 'approve', 'r1', LATER);
    world.changeItem('i1', { status: 'agreed' });
    world.now = LATER;
    world.apply(endApproval(world.cycle, 'r1', 'expired', world.now, CALENDAR));
    expect(states(world)).toEqual(['agreed', 'open']);
    expect(codeOf(moves(world, 'agreed', 'in_progress'))).toBe('reviews-open');
    say(world, 'approve');
    expect(codeOf(moves(world, 'agreed', 'in_progress'))).toBe('granted');
  });

  it('that ends after the item was dropped is asked for no more', () => {
    const world = underReview([ofItem()]);
    say(world, 'approve', 'r1', LATER);
    world.changeItem('i1', { status: 'dropped' });
    world.apply(endApproval(world.cycle, 'r1', 'expired', LATER, CALENDAR));
    expect(states(world)).toEqual(['dropped', 'approved']);
  });

  it('that is not given again leaves a shipped item without it, a problem for all; nobody is asked for ever', () => {
    const world = underReview();
    say(world, 'approve', 'r1', LATER);
    say(world, 'approve', 'r2', LATER);
    world.changeItem('i1', { status: 'shipped' });
    world.now = LATER;
    for (const id of ['r1', 'r2']) world.apply(endApproval(world.cycle, id, 'expired', world.now, CALENDAR));
    expect(states(world)).toEqual(['shipped', 'open', 'open']);
    for (const id of ['r1', 'r2']) silent(world, id);
    expect(states(world)).toEqual(['shipped', 'lapsed', 'lapsed']);
    expect(world.flags.filter(({ code }) => code === 'approval-lapsed')).toMatchObject([
      { problem: true, facts: { item: 'i1' } },
      { problem: true, facts: { item: 'i1' } },
    ]);
    expect(world.notices.filter(({ purpose }) => purpose === 'approval_lapsed').map(({ person }) => person)).toEqual([
      FAY,
      FAY,
    ]);
    expect([...world.promises.keys()]).toEqual([]);
  });

  it('that has lapsed after the item shipped holds nobody up, and is not asked for with those of others', () => {
    const world = underReview([ofItem(), ofItem({ id: 'r2', reviewer: CORA, step: 2 })]);
    say(world, 'approve', 'r1', LATER);
    say(world, 'approve', 'r2', LATER);
    world.changeItem('i1', { status: 'shipped' });
    world.now = LATER;
    world.apply(endApproval(world.cycle, 'r1', 'expired', world.now, CALENDAR));
    silent(world);
    world.apply(endApproval(world.cycle, 'r2', 'expired', world.now, CALENDAR));
    expect(states(world)).toEqual(['shipped', 'lapsed', 'open']);
    say(world, 'approve', 'r2');
    expect(states(world)).toEqual(['shipped', 'lapsed', 'approved']);
  });

  it.each([
    ['shortly before it ships is a sign-off at the last minute', MONDAY, 1],
    ['long before it ships is none', '2026-05-01T08:00:00.000Z', 0],
  ])('that was first asked for %s', (_name, askedAt, flags) => {
    const world = underReview([ofItem({ askedAt })]);
    say(world, 'approve');
    expect(granted(moves(world, 'proposed', 'agreed')).flags).toEqual([]);
    const shipped = granted(moves(world, 'in_progress', 'shipped'));
    expect(shipped.flags.filter(({ code }) => code === 'last-minute-sign-off')).toHaveLength(flags);
  });
});

describe('an approval that counts no more', () => {
  const inSteps = [ofItem(), ofItem({ id: 'r2', reviewer: CORA, step: 2 })];
  const ofCora = { obligations: [{ id: 'o1', reviewer: CORA }], items: [] };

  it.each<[string, string, string[], (world: Interpreter) => void]>([
    [
      'its words change',
      'words_changed',
      [FAY],
      (world) => world.apply(shapedAnew(world.cycle, 'i1', world.now, CALENDAR)),
    ],
    [
      'its reviewer shapes the item',
      'shaped',
      [FAY],
      (world) => world.apply(joinedShapers(world.cycle, 'i1', CORA, world.now, CALENDAR)),
    ],
    [
      'its reviewer has a conflict of interest',
      'conflict',
      [FAY],
      (world) => world.apply(conflictIn('d1', world.cycle, CORA, world.now, CALENDAR)),
    ],
    ['another reviewer does not approve', 'not_approved', [CORA, FAY], (world) => say(world, 'reject')],
    [
      'the item is dropped',
      'dropped',
      [CORA, FAY],
      (world) => world.apply(granted(moves(world, 'proposed', 'dropped'))),
    ],
    [
      'its time is over',
      'expired',
      [FAY],
      (world) => world.apply(endApproval(world.cycle, 'r2', 'expired', world.now, CALENDAR)),
    ],
    [
      'changes are asked for that concern it',
      'changes_requested',
      [CORA, FAY],
      (world) => world.apply(granted(by(world, 'request_changes', CLEO, 'r1', null, ofCora))),
    ],
  ])(
    'is told when %s: to who opened the review, and to its reviewer unless they are asked at once',
    (_name, because, told, act) => {
      const world = underReview(undefined, { decisions: ['d1'] });
      say(world, 'approve', 'r2', LATER);
      act(world);
      const heard = world.notices.filter(({ purpose }) => purpose === 'approval_void');
      expect(heard.map(({ person, subject }) => [person, subject.id])).toEqual(told.map((person) => [person, 'r2']));
      const ended = world.entries.filter(({ type }) => type === 'approval-ended');
      expect(ended).toMatchObject([{ subject: { id: 'r2' }, body: { because } }]);
    },
  );

  it('is told to a reviewer who is asked again only when it is the turn of their step', () => {
    const world = underReview(inSteps);
    say(world, 'approve');
    say(world, 'approve', 'r2');
    world.apply(shapedAnew(world.cycle, 'i1', world.now, CALENDAR));
    expect(states(world)).toEqual(['proposed', 'open', 'waiting']);
    expect(world.notices.map(({ person, subject }) => [person, subject.id])).toEqual([
      [FAY, 'r1'],
      [CORA, 'r2'],
      [FAY, 'r2'],
    ]);
  });

  it('is not told of again when words change once more, nor of a review that nobody had approved', () => {
    const world = underReview();
    for (let times = 0; times < 3; times += 1) world.apply(shapedAnew(world.cycle, 'i1', world.now, CALENDAR));
    expect(world.notices.filter(({ purpose }) => purpose === 'approval_void')).toEqual([]);
  });

  it('was for the words that were read: a verdict on others is refused', () => {
    const world = underReview([ofItem()]);
    const read = entryOf(world, 'r1');
    world.apply(shapedAnew(world.cycle, 'i1', world.now, CALENDAR));
    expect(codeOf(by(world, 'approve', CLEO, 'r1', null, undefined, read))).toBe('revision-conflict');
    expect(codeOf(by(world, 'approve', CLEO, 'r1', null))).toBe('granted');
  });
});
