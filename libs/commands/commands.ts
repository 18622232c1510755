import type { Database, Tx } from '../database/connection.js';
import { programAndCycleOf, type CycleFacts, type Venue } from '../domain/facts.js';
import type { Instant } from '../domain/time.js';
import type { Subject } from '../domain/subject.js';
import { workingCalendar } from '../calendar/working-calendar.js';
import type { Actor } from './actor.js';
import type { WorkflowNotifier } from './after-commit/after-commit.js';
import { Batches } from './batches.js';
import type { Command, CycleCommand, VenueCommand } from './command.js';
import { CommandRunner, observed, type Steps } from './command-runner.js';
import {
  attemptAll,
  attemptExclusively,
  loadExclusively,
  NeedsExclusiveLock,
  retryExclusively,
  type Content,
  type ContentRequest,
} from './content.js';
import { lockCycle, lockGates } from './gates/lock-gates.js';
import { readClock } from './read-clock.js';
import { runBatch, type CommandCaller } from './run-batch.js';
import { loadCycleNow } from './venue/load-cycle.js';
import { loadVenueNow, lockVenue, type VenueKey } from './venue/load-venue.js';

export type { Actor, Command, CycleCommand, VenueCommand };

/** A venue, read with the clock after the locks. */
interface Loaded<Place extends Venue> {
  readonly now: Instant;
  readonly venue: Place;
}

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
 * | `inCycleBehind`, `inVenueBehind` | the gates named, then the same | a rule that also changes what the program keeps, such as promises |
 * | `exclusive`  | exclusive: only the gates named                    | a change that no rule about a venue decides                   |
 * | `shared`     | shared: the gates named                            | rows that nobody else changes, else with `for update`         |
 * | `sharedWith` | the same                                           | the same, when one statement can load all facts               |
 * | `sharedIf`   | shared; exclusive if a check fails                 | a new cycle: alone only while somebody speaks to the inbox    |
 * | `grouped`    | shared, one for several callers                    | content that many people write at the same moment             |
 *
 * Under a shared lock no gate moves.
 */
export class Commands {
  private readonly runner: CommandRunner;

  constructor(
    private readonly db: Database,
    notifier: WorkflowNotifier,
    /** The database by connections that writers of content never hold. Exclusive commands use it. */
    private readonly urgentDb: Database = db,
  ) {
    this.runner = new CommandRunner(notifier);
  }

  /** Locks the cycle and everything open in it. `actor` is null if no person acts, such as for a tracker. */
  inCycle<Answer extends object, By extends Actor | null>(
    cycle: string,
    actor: By,
    work: (command: CycleCommand<By>) => Promise<Answer>,
  ): Promise<Answer> {
    return this.inCycleBehind([], cycle, actor, work);
  }

  /** Locks `gates` exclusively, then the cycle and everything open in it: gates of programs come before those of cycles. */
  inCycleBehind<Answer extends object, By extends Actor | null>(
    gates: readonly Subject[],
    cycle: string,
    actor: By,
    work: (command: CycleCommand<By>) => Promise<Answer>,
  ): Promise<Answer> {
    const lock = (tx: Tx) => lockCycle(tx, cycle);
    const load = async (tx: Tx): Promise<Loaded<CycleFacts>> => {
      const loaded = await loadCycleNow(tx, cycle);
      return { now: loaded.now, venue: loaded.cycle };
    };
    return this.inPlace(actor, gates, lock, load, (command) => work({ ...command, cycle: command.venue }));
  }

  /** Runs a command on a decision, a review or a pilot. Locks everything open in its venue. */
  inVenue<Answer extends object>(
    venueKey: VenueKey,
    actor: Actor,
    work: (command: VenueCommand) => Promise<Answer>,
  ): Promise<Answer> {
    return this.inVenueBehind([], venueKey, actor, work);
  }

  /** Locks `gates` exclusively, then everything open in the venue of a decision, a review or a pilot. */
  inVenueBehind<Answer extends object>(
    gates: readonly Subject[],
    venueKey: VenueKey,
    actor: Actor,
    work: (command: VenueCommand) => Promise<Answer>,
  ): Promise<Answer> {
    const lock = (tx: Tx) => lockVenue(tx, venueKey);
    return this.inPlace(actor, gates, lock, (tx) => loadVenueNow(tx, venueKey), work);
  }

  private inPlace<Place extends Venue, Answer extends object, By extends Actor | null>(
    actor: By,
    gates: readonly Subject[],
    lock: (tx: Tx) => Promise<void>,
    load: (tx: Tx) => Promise<Loaded<Place>>,
    work: (command: VenueCommand<By> & { readonly venue: Place }) => Promise<Answer>,
  ): Promise<Answer> {
    const lockAll = async (tx: Tx): Promise<void> => {
      await lockGates(tx, gates, 'exclusive');
      await lock(tx);
    };
    const workThere = (command: Command<By>, { venue }: Loaded<Place>): Promise<Answer> => {
      const where = programAndCycleOf(venue);
      return work({
        ...command,
        venue,
        calendar: workingCalendar(venue.engagement.calendar),
        apply: (change) => command.write(change, where),
      });
    };
    return this.run(this.urgentDb, actor, { lock: lockAll, load, work: workThere });
  }

  /** Locks the gates in shared mode: writers wait only for an exclusive command, never for each other. */
  shared<Answer extends object>(
    subjects: readonly Subject[],
    actor: Actor,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    return this.sharedWith(subjects, actor, loadClock, work);
  }

  /** Locks the gates in shared mode, and loads facts together with the clock by one statement, which is sent right behind the locks. */
  sharedWith<Facts extends { readonly now: Instant }, Answer extends object>(
    subjects: readonly Subject[],
    actor: Actor,
    load: (tx: Tx) => Promise<Facts>,
    work: (command: Command, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    return this.run(this.db, actor, { lock: (tx) => lockGates(tx, subjects, 'shared'), load, work });
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
      retryExclusively(this.runner.run(this.db, caller, { lock: shared, load: loadClock, work }), () =>
        this.runner.run(this.urgentDb, caller, { lock: exclusive, load: loadClock, work }),
      ),
    );
  }

  /** Locks the gates exclusively. Use `inCycle` for a cycle, which also locks what is open in it. */
  exclusive<Answer extends object>(
    subjects: readonly Subject[],
    actor: Actor,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    return this.run(this.urgentDb, actor, {
      lock: (tx) => lockGates(tx, subjects, 'exclusive'),
      load: loadClock,
      work,
    });
  }

  private run<By extends Actor | null, Facts extends { readonly now: Instant }, Answer extends object>(
    db: Database,
    actor: By,
    steps: Steps<By, Facts, Answer>,
  ): Promise<Answer> {
    return observed(actor, (caller) => this.runner.run(db, caller, steps));
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
    const work = (saying: Command, facts: Facts) => attemptExclusively(saying, facts, request, content);
    return this.runner.run(this.urgentDb, request, { lock, load, work });
  }
}
