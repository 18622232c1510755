import { hold } from '../../../libs/domain/cycle/hold.js';
import { rule } from '../../../libs/domain/decision/ruling.js';
import type { Change } from '../../../libs/domain/change.js';
import type { Armed } from '../../../libs/domain/facts.js';
import { granted } from '../../../libs/domain/refusal.js';
import { runStep } from '../../../libs/domain/steps/run-step.js';
import { ownOf, type StepFacts, type Whose } from '../../../libs/domain/steps/due.js';
import type { StepName } from '../../../libs/domain/subject.js';
import {
  CALENDAR,
  DROP,
  FAY,
  ODA,
  aCycle,
  aDecision,
  aReview,
  aPoll,
  decisionOf,
  reviewOf,
  silence,
} from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';

export type Kind = 'cycle' | 'forum' | 'review' | 'obligations' | 'held';

const decided = (): Interpreter => {
  const world = aCycle({ reviews: [aReview()], decisions: [aDecision(), aDecision({ id: 'd2' })] });
  const ruling = { option: DROP, person: ODA, rationale: 'Nobody has used it for a year', answersMissing: [] };
  const poll = aPoll({ taken: { decide: 1, advise: 1 } });
  world.apply(granted(rule(world.cycle, 'd1', ruling, poll, world.now, CALENDAR)));
  return world;
};
const held = (): Interpreter => {
  const world = aCycle({ phase: 'refinement' });
  world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
  return world;
};
const WORLDS: Record<Kind, () => Interpreter> = {
  cycle: () => aCycle({ phase: 'refinement' }),
  forum: () => aCycle({ decisions: [aDecision(), aDecision({ id: 'd2' })], reviews: [aReview()] }),
  review: decided,
  obligations: () => aCycle({ phase: 'agenda', reviews: [aReview()] }),
  held,
};
const whoseOf = (kind: Kind, world: Interpreter): Whose => {
  if (kind === 'forum') return { kind: 'decision', decision: decisionOf(world) };
  if (kind === 'review' || kind === 'obligations') return { kind: 'review', review: reviewOf(world) };
  return { kind: 'cycle' };
};

/** Runs a step, whatever the ladder says, in place of the first that is armed. */
export function run(
  kind: Kind,
  step: StepName,
  facts: Partial<StepFacts> = {},
  parts: Partial<Armed> = {},
): { world: Interpreter; change: Change } {
  const world = WORLDS[kind]();
  const whose = whoseOf(kind, world);
  const { cycle } = world;
  const armedNow = ownOf(cycle, whose).gate?.armed ?? [];
  const first = armedNow.find((one) => one.do === step) ?? armedNow[0];
  if (!first) throw new Error('Nothing is armed');
  const longer = step === 'extend_once' ? { by: { workingDays: 2 } } : {};
  const armed: Armed = { ...first, if: 'not_finished', who: ['responsible'], ...longer, ...parts, do: step };
  const change = runStep(cycle, whose, armed, { ...silence(whose, cycle), ...facts }, world.now, CALENDAR);
  world.apply(change);
  return { world, change };
}

/** What the journal says that the rung came to. */
export const resultOf = ({ entries }: Change) => entries.find(({ type }) => type === 'rung-fired')?.body?.result;
