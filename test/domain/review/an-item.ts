import { cancelCycle } from '../../../libs/domain/cycle/moving/cancel-cycle.js';
import type { ItemStatus } from '../../../libs/domain/backlog/item.js';
import type { ReviewedItem } from '../../../libs/domain/facts.js';
import { granted, isRefusal } from '../../../libs/domain/refusal.js';
import { resubmit } from '../../../libs/domain/review/resubmit.js';
import { giveVerdict, type Concerns } from '../../../libs/domain/review/verdict/give-verdict.js';
import type { Verdict } from '../../../libs/domain/review/verdict/verdict-refused.js';
import { askReviewers, itemMoves } from '../../../libs/domain/review/items.js';
import { isOver } from '../../../libs/domain/subject.js';
import type { Instant } from '../../../libs/domain/time.js';
import { ANN, CALENDAR, CORA, DAN, FAY, aCycle, aReview, entryOf, reviewOf, silence } from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';

export const LATER = '2026-09-01T08:00:00.000Z';

export const anItem = (parts: Partial<ReviewedItem> = {}): ReviewedItem => ({
  id: 'i1',
  status: 'proposed',
  revision: 1,
  audience: 'participants',
  author: FAY,
  coAuthors: [ANN],
  decisions: [],
  conflicted: [DAN],
  ...parts,
});
export const ofItem = (parts: Parameters<typeof aReview>[0] = {}) => aReview({ decision: null, item: 'i1', ...parts });
export const TWO = [ofItem(), ofItem({ id: 'r2', reviewer: CORA })];

/** A cycle in refinement with an item whose reviewers were asked. */
export function underReview(reviews = TWO, item: Partial<ReviewedItem> = {}): Interpreter {
  const world = aCycle({ reviews, decisions: [], phase: 'refinement', cycle: { items: [anItem(item)] } });
  world.apply(askReviewers(world.cycle, 'i1', world.now, CALENDAR));
  return world;
}
export const by = (
  world: Interpreter,
  verdict: Verdict,
  person: string,
  id: string,
  until: Instant | null,
  concerns: Concerns = { obligations: [], items: [] },
  entry = entryOf(world, id),
) => {
  const given = { person, entry, obligation: 'o1', terms: { until, conditions: [] }, concerns };
  return giveVerdict(world.cycle, id, verdict, given, world.now, CALENDAR);
};
export const say = (world: Interpreter, verdict: Verdict, id = 'r1', until: Instant | null = null): void =>
  world.apply(granted(by(world, verdict, reviewOf(world, id).reviewer, id, until)));
export const again = (world: Interpreter, id = 'r1') => resubmit(world.cycle, id, world.now, CALENDAR);
export const states = (world: Interpreter): string[] => [
  ...world.cycle.items.map(({ status }) => status),
  ...world.cycle.reviews.map(({ gate }) => gate.phase),
];
export const moves = (world: Interpreter, was: ItemStatus, becomes: ItemStatus, reworded = false) =>
  itemMoves(world.cycle, 'i1', { was, becomes, reworded }, world.now, CALENDAR);
export const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.refused : 'granted');
export const stop = (world: Interpreter): void =>
  world.apply(granted(cancelCycle(world.cycle, { person: FAY }, world.now, CALENDAR)));
export const silent = (world: Interpreter, id = 'r1'): void => {
  for (let steps = 0; steps < 50 && !isOver('review', reviewOf(world, id).gate.phase); steps += 1) world.tick(silence);
};
