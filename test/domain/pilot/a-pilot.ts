import { PILOT_LADDER } from '../../../libs/domain/program/engagement.js';
import type { PilotFacts } from '../../../libs/domain/facts.js';
import { haltPilot } from '../../../libs/domain/pilot/ending.js';
import { planPilot } from '../../../libs/domain/pilot/run.js';
import { Threshold } from '../../../libs/domain/pilot/threshold.js';
import { granted, isRefusal } from '../../../libs/domain/refusal.js';
import { giveVerdict } from '../../../libs/domain/review/verdict/give-verdict.js';
import type { Verdict } from '../../../libs/domain/review/verdict/verdict-refused.js';
import { askReviewers } from '../../../libs/domain/review/items.js';
import { ANN, BEN, CALENDAR, FAY, ODA, aCycle, aReview, reviewOf, silence } from '../a-cycle.js';
import type { Interpreter, Setting } from '../interpreter.js';

export const STARTS = '2026-06-08T08:00:00.000Z';
export const ENDS = '2026-06-29T08:00:00.000Z';
const ERRORS = Threshold.parse({ metric: 'errors', comparator: 'lte', threshold: 2, unit: '%' });

type Pilot = Setting['pilots'][number];
export const aPilot = (parts: Partial<Pilot> = {}): Pilot => ({
  id: 'p1',
  audience: 'participants',
  shapers: [FAY],
  owner: BEN,
  decider: ODA,
  halters: [ANN],
  purposeUntil: '2027-01-01T00:00:00.000Z',
  decision: null,
  conflicted: [],
  startsAt: STARTS,
  endsAt: ENDS,
  startedAt: null,
  measuredAt: null,
  measuredEvery: { workingDays: 1 },
  thresholds: [ERRORS],
  ladder: PILOT_LADDER,
  unable: [],
  ...parts,
});
export const ofPilot = (parts: Parameters<typeof aReview>[0] = {}) =>
  aReview({ decision: null, item: null, pilot: 'p1', ...parts });

export const pilotOf = (world: Interpreter): PilotFacts => {
  const [pilot] = world.cycle.pilots;
  if (!pilot) throw new Error('There is no pilot');
  return pilot;
};
export const stateOf = (world: Interpreter): string => pilotOf(world).gate.phase;
export const codeOf = (answer: unknown): string => (isRefusal(answer) ? answer.refused : 'granted');
export const say = (world: Interpreter, verdict: Verdict, id = 'r1'): void => {
  const { reviewer, gate } = reviewOf(world, id);
  const by = { person: reviewer, entry: gate.entry, obligation: 'o1' };
  world.apply(granted(giveVerdict(world.cycle, id, verdict, by, world.now, CALENDAR)));
};

/** A pilot that was planned in a cycle, with reviewers who were asked. */
export function aPlan(
  parts: Partial<Pilot> = {},
  reviews = [ofPilot()],
  decisions: Setting['decisions'] = [],
): Interpreter {
  const world = aCycle({ reviews, decisions, pilots: [aPilot(parts)], phase: 'refinement' });
  world.apply(planPilot(pilotOf(world), world.now));
  world.apply(askReviewers(world.cycle, 'p1', world.now, CALENDAR));
  return world;
}
/** Lets time pass until the pilot leaves this state, and says what fired for it. */
export function until(world: Interpreter, state: string): string[] {
  const done: string[] = [];
  for (let steps = 0; steps < 60 && stateOf(world) !== state; steps += 1) {
    const { subject } = world.soonest()?.whose.kind === 'pilot' ? pilotOf(world).gate : { subject: null };
    const armed = world.tick(silence);
    if (!armed) break;
    if (subject) done.push(armed.do);
  }
  return done;
}
export function running(parts: Partial<Pilot> = {}): Interpreter {
  const world = aPlan(parts);
  say(world, 'approve');
  until(world, 'running');
  return world;
}
export const halt = (world: Interpreter): void =>
  world.apply(haltPilot(pilotOf(world), world.cycle, { because: 'person', person: ANN }));
