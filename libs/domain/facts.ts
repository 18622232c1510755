import type { EngagementModel } from './program/engagement.js';
import type { InputWindow } from './change.js';
import type { AppealRules } from './decision/appeal.js';
import type { MethodName } from './decision/methods/method-name.js';
import type { Audience } from './people.js';
import type { Threshold } from './pilot/threshold.js';
import type { Appointment, Ladder } from './ladder/ladder.js';
import type { GatePhase, Subject } from './subject.js';
import type { Duration, Instant } from './time.js';

/** An appointment of a row, with its number. */
export interface Armed extends Appointment {
  readonly rung: number;
}

/** A gate, read after its lock. */
export interface GateFacts {
  readonly subject: Subject;
  readonly program: string;
  readonly phase: GatePhase;
  readonly entry: number;
  readonly epoch: number;
  readonly revision: number;
  readonly openedAt: Instant;
  readonly deadline: Instant | null;
  readonly version: number;
  readonly moves: number;
  readonly tier: number;
  readonly heldAt: Instant | null;
  readonly heldUntil: Instant | null;
  readonly over: boolean;
  /** Until when outages have been made up for. */
  readonly accountedUntil: Instant | null;
  /** Whether the ladder has extended this wait. */
  readonly extended: boolean;
  /** Not yet fired, of this entry and version (or of the hold), earliest first. */
  readonly armed: readonly Armed[];
  /** Not yet fired and waiting behind a hold. */
  readonly paused: readonly Armed[];
  readonly input: readonly InputWindow[];
  readonly responsible: readonly string[];
}

export interface DecisionFacts {
  readonly id: string;
  readonly gate: GateFacts;
  readonly method: MethodName;
  /** The settings of the method as they were declared, with its defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly criteria: readonly { readonly name: string; readonly weight: number }[];
  /** The option put forward, where the method puts one forward. */
  readonly proposal: string | null;
  /** The entry of its gate with which this round of positions began: a last call that stops does not lose them. */
  readonly round: number;
  /** How many last calls have begun in this round. */
  readonly lastCalls: number;
  readonly ladder: Ladder;
  readonly authority: string;
  readonly deputy: string | null;
  readonly proposer: string;
  /** Those of its authority, deputy and voices who can take part no more: they lost the role, or may not read it. */
  readonly unable: readonly string[];
  readonly tieBreak: readonly TieBreak[];
  readonly defaultOption: string | null;
  readonly options: readonly { readonly id: string; readonly position: number; readonly statusQuo: boolean }[];
  readonly outcome: string | null;
  /** When it is to be looked at again, once it is in effect. */
  readonly reviewDate: Instant | null;
  /** Who may appeal once it is in effect, and how long; null when nobody may. */
  readonly appeal: AppealRules | null;
  /** The halted pilot of which it says what becomes; null for any other. */
  readonly pilot: string | null;
  /** The decisions whose place it takes when it takes effect. */
  readonly replaces: readonly string[];
  readonly returns: number;
  readonly handedOn: boolean;
  /** Nobody sees whose position is whose. */
  readonly anonymous: boolean;
  /** Its figures are told to nobody, because they would tell whose position is whose. */
  readonly untold: boolean;
  /** Who would decide another round alone, declared so or because conflicts of interest leave nobody else; null while several do, or nobody. */
  readonly soleVoter: string | null;
  /** Who has declared a conflict of interest. */
  readonly conflicted: readonly string[];
}
export type Right = 'decide' | 'advise' | 'contribute';
export type TieBreak = 'authority' | 'status_quo' | 'criteria' | 'earliest_option';

/** A backlog item that is reviewed. */
export interface ReviewedItem {
  readonly id: string;
  readonly status: string;
  readonly revision: number;
  readonly audience: Audience;
  /** Wrote the item. Neither the author nor the co-authors may approve it. */
  readonly author: string;
  readonly coAuthors: readonly string[];
  /** The decisions that it rests on. */
  readonly decisions: readonly string[];
  /** Who has declared a conflict of interest in one of them. */
  readonly conflicted: readonly string[];
}

/** A pilot, with what its rules ask for. */
export interface PilotFacts {
  readonly id: string;
  readonly gate: GateFacts;
  readonly audience: Audience;
  /** Who planned or changed it, who owes its verdict, and who decides what becomes of it when it was halted: none of them approves it. */
  readonly shapers: readonly string[];
  readonly owner: string;
  readonly decider: string;
  /** Who may halt it. */
  readonly halters: readonly string[];
  /** The decision that it follows from, and who has declared a conflict of interest in that. */
  readonly decision: string | null;
  readonly conflicted: readonly string[];
  /** Until when the purpose may be used that covers what it collects. */
  readonly purposeUntil: Instant;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly startedAt: Instant | null;
  /** How often it is measured at least. */
  readonly measuredEvery: Duration;
  readonly thresholds: readonly Threshold[];
  readonly ladder: Ladder;
  /** When the last measurements came in; null before. */
  readonly measuredAt: Instant | null;
  /** The owner, when they can give no verdict any more. */
  readonly unable: readonly string[];
}

/** A review of a decision, of an item or of a pilot; the others are null. */
export interface ReviewFacts {
  readonly id: string;
  readonly gate: GateFacts;
  readonly decision: string | null;
  readonly item: string | null;
  readonly pilot: string | null;
  readonly reviewer: string;
  /** Who named the reviewer; null where that is not known. */
  readonly openedBy: string | null;
  /** Reviews of one step are asked together, those of the next when all of them have approved. */
  readonly step: number;
  /** When its reviewer was first asked for anything. */
  readonly askedAt: Instant;
  /** How long an approval holds when its reviewer says nothing else; null: for good. */
  readonly lasts: Duration | null;
  /** When the approval ends that it has; null: never, or it has none. */
  readonly approvedUntil: Instant | null;
  /** What is still owed for the last approval. */
  readonly conditions: readonly string[];
  /** The reviewer, when they can give no verdict any more. */
  readonly unable: readonly string[];
  readonly ladder: Ladder;
}

/** What a cycle and a decision outside cycles have in common as places of forums, reviews and pilots. No texts but what pilots measure. */
interface Shared {
  readonly program: string;
  readonly engagement: EngagementModel;
  readonly facilitators: readonly string[];
  /** The deputy facilitator. Null as well when they facilitate no more. */
  readonly deputy: string | null;
  /** Everybody who is away now, with who acts for them. */
  readonly standIns: ReadonlyMap<string, string>;
  readonly decisions: readonly DecisionFacts[];
  readonly reviews: readonly ReviewFacts[];
  /** The items that are reviewed. */
  readonly items: readonly ReviewedItem[];
  readonly pilots: readonly PilotFacts[];
}

/** A cycle with everything that has a gate in it: what exclusive commands and time need to know. */
export interface CycleFacts extends Shared {
  /** Of the cycle: a venue has no id of its own. */
  readonly id: string;
  readonly gate: GateFacts;
  readonly session: {
    readonly at: Instant;
    readonly minutes: number;
    readonly sequence: number;
    readonly openedAt: Instant | null;
    readonly closedAt: Instant | null;
  };
  readonly zones: readonly string[];
  /** By when answers were promised when the agenda was published first; null before. */
  readonly answersPromisedFor: Instant | null;
  readonly preReads: number;
  /** When the latest of them was sent; null before. */
  readonly preReadsSentAt: Instant | null;
}

/**
 * What stands outside any cycle, with the program's rules as they were then: a decision with its reviews, or a pilot with its reviews
 * and what is decided about it.
 */
export interface OutsideFacts extends Shared {
  /** It is in no cycle. */
  readonly id: null;
  readonly gate: null;
}

/** Where a forum, a review or a pilot runs: in a cycle, beside others, or outside, alone. */
export type Venue = CycleFacts | OutsideFacts;

/** Where rows and journal say that something happened: in the program, and in the cycle where the venue is one. */
export const programAndCycleOf = (venue: Venue): { readonly program: string; readonly cycle: string | null } => ({
  program: venue.program,
  cycle: venue.id,
});
