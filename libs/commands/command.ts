import type { Tx } from '../database/connection.js';
import type { Change } from '../domain/change.js';
import type { CycleFacts, Venue } from '../domain/facts.js';
import type { Refusal } from '../domain/refusal.js';
import type { Subject } from '../domain/subject.js';
import type { Calendar, Instant } from '../domain/time.js';
import type { Actor } from './actor.js';

/** Where something happens; and whether the journal names neither who did it nor by which request. */
interface Where {
  readonly program: string;
  readonly cycle: string | null;
  readonly anonymously?: boolean;
}

/** One command while it runs: the transaction, the clock after the lock, and the one way to write. `By` is null where nobody asks. */
export interface Command<By extends Actor | null = Actor> {
  readonly tx: Tx;
  readonly now: Instant;
  readonly actor: By;
  /**
   * Writes a rule's change, or throws its refusal, which rolls everything back. Gives what is new with it and follows its own course
   * from now on, such as the forum about a pilot that was halted.
   */
  readonly write: (change: Change | Refusal, where: Where) => Promise<readonly Subject[]>;
  /** Starts the workflow of a new subject after the commit. */
  readonly open: (subject: Subject) => void;
  /** Keeps no answer for a replay of this command, which gets `NotKept` and makes its own. */
  readonly keepNoAnswer: () => void;
  /** Counts the positions in a forum after the commit. Its workflow is signalled only if that changes something. */
  readonly countPositions: (forum: Subject) => void;
}

export interface CycleCommand<By extends Actor | null = Actor> extends Command<By> {
  readonly cycle: CycleFacts;
  readonly calendar: Calendar;
  readonly apply: (change: Change | Refusal) => Promise<readonly Subject[]>;
}

/** A command on a forum, a review or a pilot, in whichever venue. */
export interface VenueCommand<By extends Actor | null = Actor> extends Command<By> {
  readonly venue: Venue;
  readonly calendar: Calendar;
  readonly apply: (change: Change | Refusal) => Promise<readonly Subject[]>;
}
