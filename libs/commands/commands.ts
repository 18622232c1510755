import type { Database, Tx } from '../database/connection.js';
import type { Change } from '../domain/change.js';
import { programAndCycleOf, type CycleFacts, type Venue } from '../domain/facts.js';
import { granted, type Refusal } from '../domain/refusal.js';
import type { Calendar, Instant } from '../domain/time.js';
import type { Subject } from '../domain/subject.js';
import { workingCalendar } from '../calendar/working-calendar.js';
import type { Actor } from './actor.js';
import {
  notify,
  queryAfterCommit,
  type AfterCommit,
  type WorkflowEffect,
  type WorkflowNotifier,
} from './after-commit/after-commit.js';
import { lockCycle, lockGates } from './gates/lock-gates.js';
import { readClock } from './read-clock.js';
import type { Outcome } from './idempotency.js';
import { Batches } from './batches.js';
import {
  attemptAll,
  attemptExclusively,
  loadExclusively,
  NeedsExclusiveLock,
  retryExclusively,
  type Content,
  type ContentRequest,
} from './content.js';
import { unwrapSettled } from './settled.js';
import { runBatch, type CommandCaller } from './run-batch.js';
import { loadCycleNow } from './venue/load-cycle.js';
import { loadVenueNow, lockVenue, type VenueKey } from './venue/load-venue.js';
import { workflowId } from '../temporal/ids.js';
import { observeCommand } from '../observability/metrics/commands.js';
import { writeChange } from './writing/write-change.js';

export type { Actor };

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

/** Gates to lock exclusively before those of the place, such as the program's gate. */
interface LockFirst {
  readonly lockFirst?: readonly Subject[];
}

/** A venue, read with the clock after the locks. */
interface Loaded<Place extends Venue> {
  readonly now: Instant;
  readonly venue: Place;
}

const NOBODY = { actor: null, command: null };
/** Each member of a batch waits for all of it. This size saves most of the cost of a transaction. */
const MAX_BATCH_SIZE = 32;

const loadClock = async (tx: Tx): Promise<{ now: Instant }> => ({ now: await readClock(tx) });

/**
 * The one place that runs a command. In one transaction: take the idempotency key, lock the gates, read the clock, ask the
 * rule, write rows, journal, notices and pokes. After the commit, notify the workflows. A deadlock or serialisation
 * failure runs the whole command again, three times in all. Choose the method by the lock that the command needs:
 *
 * | method       | lock                                               | for                                                           |
 * | ------------ | -------------------------------------------------- | ------------------------------------------------------------- |
 * | `inCycle`    | exclusive: the cycle and all that is open in it    | a rule about the cycle, or about what runs in it              |
 * | `inVenue`    | the same; outside a cycle the decision or pilot    | a rule about a decision, review or pilot, wherever it runs    |
 * | `exclusive`  | exclusive: only the gates named                    | a change that no rule about a venue decides                   |
 * | `shared`     | shared: the gates named                            | rows that nobody else changes, else with `for update`         |
 * | `sharedWith` | the same                                           | the same, when one statement can load all facts               |
 * | `sharedIf`   | shared; exclusive if a check fails                 | a new cycle: alone only while somebody speaks to the inbox    |
 * | `grouped`    | shared, one for several callers                    | content that many people write at the same moment             |
 *
 * Under a shared lock no gate moves.
 */
export class Commands {
  constructor(
    private readonly db: Database,
    private readonly notifier: WorkflowNotifier,
    /** The database by connections that writers of content never hold. Exclusive commands use it. */
    private readonly urgentDb: Database = db,
  ) {}

  /** Locks the cycle and everything open in it, after the gates of `lockFirst`. `actor` is null if no person acts, such as for a tracker. */
  inCycle<Answer extends object, By extends Actor | null>(
    place: string | (LockFirst & { readonly cycle: string }),
    actor: By,
    work: (command: CycleCommand<By>) => Promise<Answer>,
  ): Promise<Answer> {
    const { cycle: cycleId, lockFirst = [] } = typeof place === 'string' ? { cycle: place } : place;
    const load = async (tx: Tx): Promise<Loaded<CycleFacts>> => {
      const { now, cycle } = await loadCycleNow(tx, cycleId);
      return { now, venue: cycle };
    };
    const lock = (tx: Tx) => lockCycle(tx, cycleId);
    return this.inPlace(actor, lockFirst, lock, load, (command) => work({ ...command, cycle: command.venue }));
  }

  /** Runs a command on a decision, a review or a pilot. Locks everything open in its venue, after the gates of `lockFirst`. */
  inVenue<Answer extends object>(
    { lockFirst = [], ...venueKey }: VenueKey & LockFirst,
    actor: Actor,
    work: (command: VenueCommand) => Promise<Answer>,
  ): Promise<Answer> {
    const lock = (tx: Tx) => lockVenue(tx, venueKey);
    return this.inPlace(actor, lockFirst, lock, (tx) => loadVenueNow(tx, venueKey), work);
  }

  private inPlace<Place extends Venue, Answer extends object, By extends Actor | null>(
    actor: By,
    lockFirst: readonly Subject[],
    lock: (tx: Tx) => Promise<void>,
    load: (tx: Tx) => Promise<Loaded<Place>>,
    work: (command: VenueCommand<By> & { readonly venue: Place }) => Promise<Answer>,
  ): Promise<Answer> {
    const lockAll = async (tx: Tx): Promise<void> => {
      await lockGates(tx, lockFirst, 'exclusive');
      await lock(tx);
    };
    return this.runOn(this.urgentDb, actor, lockAll, load, (command, { venue }) => {
      const where = programAndCycleOf(venue);
      return work({
        ...command,
        venue,
        calendar: workingCalendar(venue.engagement.calendar),
        apply: (change) => command.write(change, where),
      });
    });
  }

  /** Locks the gates in shared mode: writers wait only for an exclusive command, never for each other. */
  shared<Answer extends object>(
    subjects: readonly Subject[],
    actor: Actor,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    return this.run(this.db, actor, (tx) => lockGates(tx, subjects, 'shared'), work);
  }

  /** Locks the gates in shared mode, and loads facts together with the clock by one statement, which is sent right behind the locks. */
  sharedWith<Facts extends { readonly now: Instant }, Answer extends object>(
    subjects: readonly Subject[],
    actor: Actor,
    load: (tx: Tx) => Promise<Facts>,
    work: (command: Command, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    return this.runOn(this.db, actor, (tx) => lockGates(tx, subjects, 'shared'), load, work);
  }

  /** Locks in shared mode and checks `condition`. If it does not hold, starts again with the gates locked exclusively. */
  sharedIf<Answer extends object>(
    condition: (tx: Tx) => Promise<boolean>,
    subjects: readonly Subject[],
    actor: Actor,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    const shared = async (tx: Tx): Promise<void> => {
      await lockGates(tx, subjects, 'shared');
      if (!(await condition(tx))) throw new NeedsExclusiveLock();
    };
    const exclusive = (tx: Tx): Promise<void> => lockGates(tx, subjects, 'exclusive');
    return observed(actor, (caller) =>
      retryExclusively(this.runAlone(this.db, caller, shared, loadClock, work), () =>
        this.runAlone(this.urgentDb, caller, exclusive, loadClock, work),
      ),
    );
  }

  /** Locks the gates exclusively. Use `inCycle` for a cycle, which also locks what is open in it. */
  exclusive<Answer extends object>(
    subjects: readonly Subject[],
    actor: Actor,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    return this.run(this.urgentDb, actor, (tx) => lockGates(tx, subjects, 'exclusive'), work);
  }

  private run<Answer extends object>(
    db: Database,
    actor: Actor,
    lock: (tx: Tx) => Promise<void>,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    return this.runOn(db, actor, lock, loadClock, work);
  }

  private async runOn<Facts extends { readonly now: Instant }, Answer extends object, By extends Actor | null>(
    db: Database,
    actor: By,
    lock: (tx: Tx) => Promise<void>,
    load: (tx: Tx) => Promise<Facts>,
    work: (command: Command<By>, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    return observed(actor, (caller) => this.runAlone(db, caller, lock, load, work));
  }

  private async runAlone<Facts extends { readonly now: Instant }, Answer extends object, By extends Actor | null>(
    db: Database,
    caller: CommandCaller<By>,
    lock: (tx: Tx) => Promise<void>,
    load: (tx: Tx) => Promise<Facts>,
    work: (command: Command<By>, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    const alone = async (tx: Tx) => [await this.attempt(tx, caller.actor, lock, load, work)];
    const [answer] = await runBatch(db, [caller], alone);
    return unwrapSettled(answer);
  }

  /**
   * Group commit for content: requests for one place that arrive while a transaction runs share the next one. A request that
   * arrives alone runs at once, as a batch of one. A request that does more than append (`onlyAppends`) runs again, exclusively.
   */
  grouped<Said, Facts extends { readonly now: Instant }, Row, Answer extends object>(
    content: Content<Said, Facts, Row, Answer>,
  ): (place: Subject, actor: Actor, said: Said) => Promise<Answer> {
    const batches = new Batches((requests: readonly (CommandCaller & ContentRequest<Said>)[]) => {
      const [first] = requests;
      if (!first) return Promise.resolve([]);
      return runBatch(this.db, requests, (tx, fresh) => attemptAll(tx, first.place, fresh, content));
    }, MAX_BATCH_SIZE);
    return (place, actor, said) =>
      observed(actor, (caller) => {
        const request = { ...caller, place, said };
        const answer = batches.join(`${place.kind}:${place.id}`, request);
        return retryExclusively(answer, () => this.runExclusively(request, content));
      });
  }

  private runExclusively<Said, Facts extends { readonly now: Instant }, Row, Answer extends object>(
    request: CommandCaller & ContentRequest<Said>,
    content: Content<Said, Facts, Row, Answer>,
  ): Promise<Answer> {
    const lock = (tx: Tx) => lockGates(tx, [request.place], 'exclusive');
    const load = (tx: Tx) => loadExclusively(tx, request, content);
    return this.runAlone(this.urgentDb, request, lock, load, (saying, facts) =>
      attemptExclusively(saying, facts, request, content),
    );
  }

  private async attempt<Facts extends { readonly now: Instant }, Answer extends object, By extends Actor | null>(
    tx: Tx,
    actor: By,
    lock: (tx: Tx) => Promise<void>,
    load: (tx: Tx) => Promise<Facts>,
    work: (command: Command<By>, facts: Facts) => Promise<Answer>,
  ): Promise<Outcome<Answer>> {
    const effects: WorkflowEffect[] = [];
    await lock(tx);
    const facts = await load(tx);
    const { now } = facts;
    const command: Command<By> = {
      tx,
      now,
      actor,
      open: (subject) => effects.push({ kind: 'start', subject }),
      countPositions: (forum) => effects.push({ kind: 'count', subject: forum }),
      write: async (change, { program, cycle, anonymously = false }) => {
        const by = anonymously || !actor ? NOBODY : { actor: actor.person, command: actor.request?.id ?? null };
        const happening = { program, cycle, ...by, at: now };
        const caused = await writeChange(tx, granted(change), happening, null);
        effects.push(...caused);
        return caused.flatMap(({ kind, subject }) => (kind === 'start' ? [subject] : []));
      },
    };
    const answer = await work(command, facts);
    const afterCommit = await queryAfterCommit(tx, effects); // answered with the commit
    return { answer, notify: async () => this.notify(actor, await afterCommit()) };
  }

  /** After the commit: hands its effects to the notifier, and reports the workflows to the request. */
  private notify(actor: Actor | null, afterCommit: AfterCommit): void {
    const { starts, signals } = afterCommit;
    const workflows = [...starts, ...signals].map(({ subject }) => workflowId(subject));
    actor?.request?.report({ replayed: false, notified: workflows });
    notify(this.notifier, afterCommit);
  }
}

/** Counts and times a command, and marks its request as replayed if the answer is an earlier one. */
function observed<Answer, By extends Actor | null>(
  actor: By,
  work: (caller: CommandCaller<By>) => Promise<Answer>,
): Promise<Answer> {
  const request = actor?.request ?? null;
  return observeCommand(request, ({ replayed, ...noted }) => {
    const report = (): void => {
      replayed();
      request?.report({ replayed: true, notified: [] });
    };
    return work({ ...noted, actor, replayed: report });
  });
}
