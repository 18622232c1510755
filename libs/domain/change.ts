import type { Flag } from './flag.js';
import type { Purpose } from './notice.js';
import type { UNANSWERED } from './backlog/amendment.js';
import type { Deferral, Ending, NoteWords } from './closure/ending.js';
import type { Audience } from './people.js';
import type { Appointment, Window } from './ladder/ladder.js';
import type { Breach, Ended, Halted } from './pilot/outcomes.js';
import type { PromiseDraft, PromiseRef } from './program/promise.js';
import type { Code, PhaseOf, SignalName, Subject, SubjectKind } from './subject.js';
import type { Instant } from './time.js';

/** What the journal will say: ids, codes, numbers and salted hashes, never a text or personal data. */
export interface Entry {
  readonly type: string;
  readonly subject: Subject;
  readonly audience?: Audience;
  readonly body?: Readonly<Record<string, Code | readonly Code[]>>;
}

/** One message to one person. Its id is made of subject, purpose, entry and deadline version: a second one is never queued. */
export interface NoticeDraft {
  readonly person: string;
  readonly purpose: Purpose;
  readonly subject: Subject;
  readonly data?: Readonly<Record<string, Code | readonly Code[]>>;
  /** Only they can do what is asked, so it reaches nobody else while they are away: a vote is not passed on. */
  readonly own?: boolean;
  /** Sets apart notices of the same purpose within one entry and version, for example one per rung. */
  readonly mark?: string | number;
  /** Another version than the deadline's: a notice of a phase that begins is sent once per entry. */
  readonly version?: number;
  /** It goes out then, if there is still something to say; at once without it. */
  readonly notBefore?: Instant;
}

/** Somebody who is asked to act on a subject from now on. Added, never silently replacing. */
export interface Responsible {
  readonly person: string;
  readonly because: 'owner' | 'escalation';
}

export interface InputWindow {
  readonly what: 'contributions' | 'advice';
  readonly opensAt: Instant;
  readonly closesAt: Instant;
}

/** How a gate changes. Every move raises its revision by one. */
export type Move = {
  readonly subject: Subject;
  readonly signal: SignalName | null;
  /** The positions of this forum are counted after the commit. Its workflow is signalled only if that changes something. */
  readonly count?: true;
} & (
  | {
      /** Enters a phase: a new entry, with a deadline of its own at version 1. */
      readonly move: 'begin';
      readonly phase: PhaseOf;
      readonly window: Window | null;
      readonly appointments: readonly Appointment[];
      readonly input?: readonly InputWindow[];
      readonly over?: boolean;
    }
  /** A moved deadline: the rungs of the old version fall silent, the new ones are armed. */
  | {
      readonly move: 'rearm';
      readonly until: Instant;
      readonly appointments: readonly Appointment[];
      readonly input?: readonly InputWindow[];
      readonly by: string | null;
      readonly reason: string;
    }
  /** A rung fired, or was passed over. */
  | { readonly move: 'fire'; readonly rung: number; readonly responsible?: readonly Responsible[] }
  /** An appointment comes earlier: everybody has spoken, or nobody was there to receive the rung before. */
  | { readonly move: 'hasten'; readonly rung: number; readonly at: Instant }
  /** Input windows end at another instant, and nothing else changes. */
  | { readonly move: 'admit'; readonly input: readonly InputWindow[] }
  | { readonly move: 'hold'; readonly until: Instant; readonly appointments: readonly Appointment[] }
  /** Goes on with the working time that was left; fired rungs stay fired, the version stays. */
  | {
      readonly move: 'resume';
      readonly deadline: Instant | null;
      readonly shifted: readonly { rung: number; at: Instant }[];
      readonly input: readonly InputWindow[];
    }
  /** Nobody could act for a while: what ends the stall comes later, and reminders of that time are missed. */
  | {
      readonly move: 'makeUp';
      readonly until: Instant;
      /** Where the deadline comes later as well. */
      readonly deadline?: Instant;
      /** Input windows that end later. */
      readonly input?: readonly InputWindow[];
      readonly shifted: readonly { rung: number; at: Instant }[];
      readonly missed: readonly number[];
    }
  /** Its one appointment is a date kept elsewhere. */
  | { readonly move: 'schedule'; readonly at: Instant | null }
  /** Changes nothing of the gate but its revision. */
  | { readonly move: 'touch' }
);

/**
 * Columns of rows that are not gates. No texts: those are written by the command that received them, but for the words of a note,
 * which is written once, as a whole.
 */
export type Patch =
  | {
      readonly row: 'cycle';
      readonly id: string;
      readonly set: Partial<{
        sessionAt: Instant;
        sessionSequence: number;
        sessionOpenedAt: Instant | null;
        sessionClosedAt: Instant | null;
        publishedAt: Instant;
        publishedBy: string | null;
        answersPlannedFor: Instant;
        answersPromisedFor: Instant;
      }>;
    }
  | {
      readonly row: 'decision';
      readonly id: string;
      readonly set: Partial<{
        outcome: string | null;
        outcomeBy: string | null;
        decidedBy: string | null;
        actedFor: string | null;
        decidedAt: Instant | null;
        effectiveAt: Instant | null;
        because: object | null;
        round: number;
        lastCalls: number;
        rationale: null;
        dissent: null;
        returns: number;
        handedOn: boolean;
        reviewDate: Instant | null;
        appealUntil: Instant | null;
      }>;
    }
  | {
      readonly row: 'review';
      readonly id: string;
      readonly set: Partial<{
        verdict: string | null;
        obligation: string | null;
        decidedAt: Instant | null;
        givenBy: string | null;
        actedFor: string | null;
        approvedUntil: Instant | null;
        /** Why the approval before counts no more; null: there was none, or another verdict since. */
        approvalEnded: string | null;
        concernedObligations: readonly string[];
        concernedItems: readonly string[];
        reviewer: string;
        askedAt: Instant;
        /** Its approvals have an end or conditions, which the program keeps. */
        dated: boolean;
      }>;
    }
  | {
      readonly row: 'item';
      readonly id: string;
      readonly set: { readonly status: 'proposed'; readonly revision: number };
    }
  | {
      readonly row: 'pilot';
      readonly id: string;
      readonly set: Partial<{
        startsAt: Instant;
        endsAt: Instant;
        startedAt: Instant;
        endedAt: Instant;
        endedBecause: Ended;
        statedBy: string | null;
      }>;
    }
  /** A pilot was halted: what becomes of it is decided, and the forum opens with this. */
  | {
      readonly row: 'halt';
      readonly id: string;
      readonly because: Halted['because'];
      readonly person: string | null;
      /** Whom `person` stood in for. */
      readonly actedFor: string | null;
      /** What was breached, by its place among the thresholds, and the value that did. */
      readonly breach: Breach | null;
    }
  | {
      readonly row: 'condition';
      readonly id: string;
      /** What became of it now, and by whom it is said; it is dropped with the approval that it belongs to. */
      readonly became: 'reported' | 'met' | 'dropped';
      readonly by: string | null;
    }
  /** What was proposed in a cycle (`id`) and has no answer yet is declined, and says why. */
  | { readonly row: 'amendments'; readonly id: string; readonly declined: keyof typeof UNANSWERED }
  /** A cycle (`id`) ends: its answers are published, with the note, and those that were put off are promised. Takes the program's gate. */
  | {
      readonly row: 'closure';
      readonly id: string;
      readonly ending: Ending;
      /** What becomes of what has no answer; null where nothing can be without one. */
      readonly deferral: Deferral | null;
      /** Owes the answers that were deferred without an owner; null if the program has no facilitator any more. */
      readonly owner: string | null;
      /** Null where nobody publishes it. */
      readonly words: NoteWords | null;
    };

export type Begin = Extract<Move, { move: 'begin' }>;

/** Enters a phase: with a clock of its own, or without one, where something else is waited for. */
export const begin = <Kind extends SubjectKind>(
  self: Subject<Kind>,
  phase: PhaseOf<Kind>,
  signal: SignalName | null,
  clock: Partial<Pick<Begin, 'window' | 'appointments' | 'input'>> = {},
): Begin => ({ subject: self, signal, move: 'begin', phase, window: null, appointments: [], ...clock });

/** Enters a phase that nothing follows. */
export const endIn = <Kind extends SubjectKind>(
  self: Subject<Kind>,
  phase: PhaseOf<Kind>,
  signal: SignalName | null,
): Begin => ({
  ...begin(self, phase, signal),
  over: true,
});

/** One notice to each of these people, each once. */
export const notifyAll = (people: readonly string[], draft: Omit<NoticeDraft, 'person'>): NoticeDraft[] =>
  [...new Set(people)].map((person) => ({ ...draft, person }));

/** A rule's "yes": everything that becomes true, in one transaction. */
export interface Change {
  readonly moves: readonly Move[];
  readonly patches: readonly Patch[];
  readonly entries: readonly Entry[];
  readonly notices: readonly NoticeDraft[];
  readonly flags: readonly Flag[];
  /** What the program keeps in mind from now on. Takes the program's gate. */
  readonly promises: readonly PromiseDraft[];
  /** What it need not keep in mind any more. Takes the program's gate. */
  readonly kept: readonly PromiseRef[];
}

export const change = (parts: Partial<Change>): Change => ({
  moves: [],
  patches: [],
  entries: [],
  notices: [],
  flags: [],
  promises: [],
  kept: [],
  ...parts,
});

export const join = (...changes: readonly Change[]): Change => ({
  moves: changes.flatMap(({ moves }) => moves),
  patches: changes.flatMap(({ patches }) => patches),
  entries: changes.flatMap(({ entries }) => entries),
  notices: changes.flatMap(({ notices }) => notices),
  flags: changes.flatMap(({ flags }) => flags),
  promises: changes.flatMap(({ promises }) => promises),
  kept: changes.flatMap(({ kept }) => kept),
});
