import { owingRulers } from '../../libs/domain/acting/acting.js';
import { workingCalendar } from '../../libs/calendar/working-calendar.js';
import { change } from '../../libs/domain/change.js';
import { enter } from '../../libs/domain/cycle/move.js';
import type { Phase } from '../../libs/domain/cycle/phase.js';
import { EngagementModel } from '../../libs/domain/program/engagement.js';
import type { CycleFacts, DecisionFacts, ReviewFacts } from '../../libs/domain/facts.js';
import type { Tally } from '../../libs/domain/decision/methods/method.js';
import type { Poll } from '../../libs/domain/decision/settling/standing.js';
import { declareReview } from '../../libs/domain/review/declare.js';
import type { StepFacts, Whose } from '../../libs/domain/steps/due.js';
import { subject } from '../../libs/domain/subject.js';
import { Interpreter, type Setting } from './interpreter.js';

/** Monday morning in Berlin. */
export const MONDAY = '2026-06-01T08:00:00.000Z';
export const ENGAGEMENT = EngagementModel.parse({ calendar: { zone: 'Europe/Berlin' } });
export const CALENDAR = workingCalendar(ENGAGEMENT.calendar);

export const FAY = 'fay'; // facilitates
export const ANN = 'ann'; // proposes
export const ODA = 'oda'; // the final authority
export const DENIZ = 'deniz'; // her deputy
export const DAN = 'dan'; // decides
export const BEN = 'ben'; // advises
export const CLEO = 'cleo'; // reviews
export const CORA = 'cora'; // reviews as well

export const DROP = 'drop';
export const OPTIONAL = 'optional';
export const KEEP = 'keep';

type Decision = Setting['decisions'][number];
type Review = Setting['reviews'][number];

export const aDecision = (parts: Partial<Decision> = {}): Decision => ({
  id: 'd1',
  method: 'authority@1',
  parameters: {},
  criteria: [{ name: 'value', weight: 1 }],
  proposal: null,
  round: 1,
  lastCalls: 0,
  ladder: ENGAGEMENT.ladders.decision,
  authority: ODA,
  deputy: DENIZ,
  proposer: ANN,
  unable: [],
  tieBreak: ['authority', 'status_quo'],
  defaultOption: KEEP,
  options: [
    { id: DROP, position: 0, statusQuo: false },
    { id: OPTIONAL, position: 1, statusQuo: false },
    { id: KEEP, position: 2, statusQuo: true },
  ],
  outcome: null,
  reviewDate: null,
  appeal: null,
  replaces: [],
  returns: 0,
  handedOn: false,
  pilot: null,
  soleVoter: DAN,
  conflicted: [],
  anonymous: false,
  untold: false,
  ...parts,
});

export const aReview = (parts: Partial<Review> = {}): Review => ({
  id: 'r1',
  decision: 'd1',
  item: null,
  pilot: null,
  reviewer: CLEO,
  openedBy: FAY,
  step: 1,
  askedAt: MONDAY,
  lasts: null,
  approvedUntil: null,
  conditions: [],
  unable: [],
  ladder: ENGAGEMENT.ladders.review,
  ...parts,
});

interface Parts {
  readonly cycle?: Partial<Setting['cycle']>;
  readonly decisions?: readonly Decision[];
  readonly reviews?: readonly Review[];
  readonly pilots?: Setting['pilots'];
  readonly phase?: Phase;
}

/** A cycle that has just entered `phase`, `decision` unless said otherwise, with its decisions and reviews declared in `agenda`. */
export function aCycle({
  cycle = {},
  decisions = [aDecision()],
  reviews = [],
  pilots = [],
  phase = 'decision',
}: Parts = {}): Interpreter {
  const session = { at: '2026-06-10T08:00:00.000Z', minutes: 60, sequence: 0, openedAt: null, closedAt: null };
  const plain = {
    id: 'c1',
    program: 'p1',
    engagement: ENGAGEMENT,
    session,
    facilitators: [FAY],
    deputy: 'dep',
    standIns: new Map<string, string>(),
    zones: [],
    answersPromisedFor: null,
    preReads: 0,
    preReadsSentAt: null,
    items: [],
  };
  const world = new Interpreter({ cycle: { ...plain, ...cycle }, decisions, reviews, pilots }, MONDAY, CALENDAR);
  world.apply(enter('agenda', world.cycle, { person: FAY, signal: null }, world.now, CALENDAR));
  for (const { id } of decisions) {
    const draft = {
      subject: subject('decision', id),
      signal: null,
      move: 'begin',
      phase: 'draft',
      window: null,
      appointments: [],
    } as const;
    world.apply(change({ moves: [draft] }));
  }
  for (const { id, ladder } of reviews) {
    world.apply(declareReview(subject('review', id), world.cycle, ladder, phase !== 'agenda', world.now, CALENDAR));
  }
  if (phase !== 'agenda') world.apply(enter(phase, world.cycle, { person: FAY }, world.now, CALENDAR));
  return world;
}

export function decisionOf(world: Interpreter, id = 'd1'): DecisionFacts {
  const found = world.cycle.decisions.find((one) => one.id === id);
  if (!found) throw new Error(`There is no decision ${id}`);
  return found;
}

export function reviewOf(world: Interpreter, id = 'r1'): ReviewFacts {
  const found = world.cycle.reviews.find((one) => one.id === id);
  if (!found) throw new Error(`There is no review ${id}`);
  return found;
}

/** In which entry a review is: what a verdict names by somebody who has just read what it is of. */
export const entryOf = (world: Interpreter, id: string): number =>
  world.cycle.reviews.find((one) => one.id === id)?.gate.entry ?? 0;

export const aTally = (parts: Partial<Tally> = {}): Tally => ({
  entitled: { decide: 1, advise: 1 },
  taken: { decide: 0, advise: 0 },
  votes: {},
  unanswered: 0,
  ruling: null,
  ...parts,
});

/** The same as the method `authority@1` is told it. */
export const aPoll = (parts: Partial<Tally> = {}): Poll => ({
  method: 'authority@1',
  tally: aTally(parts),
  concerns: [],
});

/** What `step-facts.ts` would load where nobody has said anything. */
export function silence(whose: Whose, cycle: CycleFacts): StepFacts {
  const nothing = { taken: false, missing: [], poll: null };
  if (whose.kind === 'decision') {
    return { ...nothing, owing: [DAN, BEN, ...owingRulers(whose.decision)], poll: aPoll() };
  }
  if (whose.kind === 'review') {
    const { gate, reviewer } = whose.review;
    return { ...nothing, owing: gate.phase === 'changes_requested' ? cycle.facilitators : [reviewer] };
  }
  if (whose.kind === 'pilot') return { ...nothing, owing: [whose.pilot.owner] };
  return { ...nothing, owing: [...cycle.facilitators, ...cycle.gate.responsible] };
}
