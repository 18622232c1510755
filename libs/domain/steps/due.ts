import { change, join, type Change } from '../change.js';
import { endPhaseWithLastDecision } from '../cycle/move.js';
import type { Poll } from '../decision/settling/standing.js';
import type { Armed, CycleFacts, DecisionFacts, GateFacts, PilotFacts, ReviewFacts, Venue } from '../facts.js';
import type { Flag } from '../flag.js';
import type { StepName } from '../subject.js';
import type { Calendar, Instant } from '../time.js';

/** What a due step needs to know beside its venue, loaded when it fires. */
export interface StepFacts {
  /** Who still owes something, now. */
  readonly owing: readonly string[];
  /** Whether anybody has done a part of it yet. */
  readonly taken: boolean;
  /** What would be left unfinished if the phase ended now. */
  readonly missing: readonly Flag[];
  /** What the forum's method is told; null for what is no forum. */
  readonly poll: Poll | null;
}

/** Whose step it is. */
export type Whose =
  | { readonly kind: 'cycle' }
  | { readonly kind: 'decision'; readonly decision: DecisionFacts }
  | { readonly kind: 'review'; readonly review: ReviewFacts }
  | { readonly kind: 'pilot'; readonly pilot: PilotFacts };

/** A step that is due. */
export interface DueStep<W extends Whose = Whose> {
  readonly venue: Venue;
  readonly whose: W;
  readonly gate: GateFacts;
  readonly armed: Armed;
  readonly facts: StepFacts;
  readonly now: Instant;
  readonly calendar: Calendar;
}

/** A step that is due of one kind of subject. */
export type DueOf<K extends Whose['kind']> = DueStep<Extract<Whose, { kind: K }>>;
export type DueInCycle = DueOf<'cycle'> & { readonly venue: CycleFacts };

/** What time does with one kind of subject. A step without a row does not apply to it. */
export interface Steps<D extends DueStep> {
  /** What comes before whatever is due, where something does. */
  readonly first?: (due: D) => Change | null;
  readonly rows: Readonly<Partial<Record<StepName, (due: D) => Change>>>;
}

/** The gate of whose step it is, null for a step of a cycle where there is none; and who can do no more what is asked of them. */
export function ownOf(
  venue: Venue,
  whose: Whose,
): { readonly gate: GateFacts | null; readonly unable: readonly string[] } {
  if (whose.kind === 'cycle') return { gate: venue.gate, unable: [] };
  if (whose.kind === 'pilot') return whose.pilot;
  return whose.kind === 'decision' ? whose.decision : whose.review;
}

/** Every rung leaves a trace: which, to whom, and with what result. */
export function fired(due: DueStep, result: string, receivers: readonly string[] = []): Change {
  return change({
    moves: [{ subject: due.gate.subject, signal: null, move: 'fire', rung: due.armed.rung }],
    entries: [rungEntry(due, result, receivers)],
  });
}

export const rungEntry = (
  { gate, armed }: DueStep,
  result: string,
  receivers: readonly string[],
): Change['entries'][number] => ({
  type: 'rung-fired',
  subject: gate.subject,
  body: {
    do: armed.do,
    rung: armed.rung,
    phase: gate.phase,
    entry: gate.entry,
    version: gate.version,
    result,
    receivers,
  },
});

/** A step that ends a forum may end its cycle's phase. */
export const endForumBy = (due: DueStep, done: Change): Change =>
  endPhaseWithLastDecision(join(fired(due, 'fired'), done), due.venue, due.now, due.calendar);
