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
import { answered, Batches } from './batches.js';
import { attemptAll, attemptAlone, lookAlone, Unusual, unlessUnusual, type Content, type SaidIn } from './content.js';
import { runTogether, type Asker } from './run-together.js';
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
  /** Has the positions of a forum counted after the commit, because somebody took one. */
  readonly positionTaken: (forum: Subject) => void;
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

/** Gates that are locked exclusively before those of the place, such as the program's. */
interface Beside {
  readonly beside?: readonly Subject[];
}

/** A venue, read with the clock after the locks. */
interface Looked<Place extends Venue> {
  readonly now: Instant;
  readonly venue: Place;
}

const NOBODY = { actor: null, command: null };
/** Who shares a transaction waits for all of it: enough to save most of what it costs. */
const MOST_TOGETHER = 32;

const lookAtClock = async (tx: Tx): Promise<{ now: Instant }> => ({ now: await readClock(tx) });

/**
 * The one place that runs a command. In one transaction: take the idempotency key, lock the gates, read the clock, ask the
 * rule, write rows, journal, notices and pokes; then, after the commit, tell the workflows. A deadlock or serialisation
 * failure runs the whole command again, three times in all.
 */
export class Commands {
  constructor(
    private readonly db: Database,
    private readonly notifier: WorkflowNotifier,
    /** The same database for those who close what writers write in: they wait for no connection that writers wait for. */
    private readonly urgent: Database = db,
  ) {}

  /**
   * A command or time: exclusive on the cycle and everything open in it, after what is to be locked `beside`. `actor` is null where no
   * person acts, such as for a tracker.
   */
  onCycle<Answer extends object, By extends Actor | null>(
    place: string | (Beside & { readonly cycle: string }),
    actor: By,
    work: (command: CycleCommand<By>) => Promise<Answer>,
  ): Promise<Answer> {
    const { cycle: cycleId, beside = [] } = typeof place === 'string' ? { cycle: place } : place;
    const look = async (tx: Tx): Promise<Looked<CycleFacts>> => {
      const { now, cycle } = await loadCycleNow(tx, cycleId);
      return { now, venue: cycle };
    };
    const lock = (tx: Tx) => lockCycle(tx, cycleId);
    return this.onPlace(actor, beside, lock, look, (command) => work({ ...command, cycle: command.venue }));
  }

  /** The same for a forum or a review: exclusive on everything open in its venue. */
  onVenue<Answer extends object>(
    { beside = [], ...venueKey }: VenueKey & Beside,
    actor: Actor,
    work: (command: VenueCommand) => Promise<Answer>,
  ): Promise<Answer> {
    const lock = (tx: Tx) => lockVenue(tx, venueKey);
    return this.onPlace(actor, beside, lock, (tx) => loadVenueNow(tx, venueKey), work);
  }

  private onPlace<Place extends Venue, Answer extends object, By extends Actor | null>(
    actor: By,
    beside: readonly Subject[],
    lock: (tx: Tx) => Promise<void>,
    look: (tx: Tx) => Promise<Looked<Place>>,
    work: (command: VenueCommand<By> & { readonly venue: Place }) => Promise<Answer>,
  ): Promise<Answer> {
    const lockAll = async (tx: Tx): Promise<void> => {
      await lockGates(tx, beside, 'exclusive');
      await lock(tx);
    };
    return this.runOn(this.urgent, actor, lockAll, look, (command, { venue }) => {
      const where = programAndCycleOf(venue);
      return work({
        ...command,
        venue,
        calendar: workingCalendar(venue.engagement.calendar),
        apply: (change) => command.write(change, where),
      });
    });
  }

  /** Content: shared on its gates, so that writers wait at no gate for each other, only for whoever closes. */
  content<Answer extends object>(
    subjects: readonly Subject[],
    actor: Actor,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    return this.run(this.db, actor, (tx) => lockGates(tx, subjects, 'shared'), work);
  }

  /** The same, where what the rule needs is read with the clock: by one statement, sent behind the locks. */
  contentOn<Facts extends { readonly now: Instant }, Answer extends object>(
    subjects: readonly Subject[],
    actor: Actor,
    look: (tx: Tx) => Promise<Facts>,
    work: (command: Command, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    return this.runOn(this.db, actor, (tx) => lockGates(tx, subjects, 'shared'), look, work);
  }

  /** Content where `isUsual` holds under the lock, so that writers do not wait for each other; exclusive otherwise, as in `gathering`. */
  contentIf<Answer extends object>(
    isUsual: (tx: Tx) => Promise<boolean>,
    subjects: readonly Subject[],
    actor: Actor,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    const shared = async (tx: Tx): Promise<void> => {
      await lockGates(tx, subjects, 'shared');
      if (!(await isUsual(tx))) throw new Unusual();
    };
    const exclusive = (tx: Tx): Promise<void> => lockGates(tx, subjects, 'exclusive');
    return observed(actor, (asker) =>
      unlessUnusual(this.runAlone(this.db, asker, shared, lookAtClock, work), () =>
        this.runAlone(this.urgent, asker, exclusive, lookAtClock, work),
      ),
    );
  }

  /** Exclusive on gates that are not a cycle's. */
  exclusive<Answer extends object>(
    subjects: readonly Subject[],
    actor: Actor,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    return this.run(this.urgent, actor, (tx) => lockGates(tx, subjects, 'exclusive'), work);
  }

  private run<Answer extends object>(
    db: Database,
    actor: Actor,
    lock: (tx: Tx) => Promise<void>,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    return this.runOn(db, actor, lock, lookAtClock, work);
  }

  private async runOn<Facts extends { readonly now: Instant }, Answer extends object, By extends Actor | null>(
    db: Database,
    actor: By,
    lock: (tx: Tx) => Promise<void>,
    look: (tx: Tx) => Promise<Facts>,
    work: (command: Command<By>, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    return observed(actor, (asker) => this.runAlone(db, asker, lock, look, work));
  }

  private async runAlone<Facts extends { readonly now: Instant }, Answer extends object, By extends Actor | null>(
    db: Database,
    asker: Asker<By>,
    lock: (tx: Tx) => Promise<void>,
    look: (tx: Tx) => Promise<Facts>,
    work: (command: Command<By>, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    const alone = async (tx: Tx) => [await this.attempt(tx, asker.actor, lock, look, work)];
    const [answer] = await runTogether(db, [asker], alone);
    return answered(answer);
  }

  /**
   * Content of a kind that many may say in one place at once. Whoever comes while others of the place are under way shares the next
   * transaction with all who do (group commit); whoever comes alone goes at once, as a batch of one. Whoever turns out to write what
   * all share runs once more, exclusively.
   */
  gathering<Said, Facts extends { readonly now: Instant }, Row, Answer extends object>(
    content: Content<Said, Facts, Row, Answer>,
  ): (place: Subject, actor: Actor, said: Said) => Promise<Answer> {
    const batches = new Batches((asking: readonly (Asker & SaidIn<Said>)[]) => {
      const [first] = asking;
      if (!first) return Promise.resolve([]);
      return runTogether(this.db, asking, (tx, fresh) => attemptAll(tx, first.place, fresh, content));
    }, MOST_TOGETHER);
    return (place, actor, said) =>
      observed(actor, (asker) => {
        const asking = { ...asker, place, said };
        const together = batches.join(`${place.kind}:${place.id}`, asking);
        return unlessUnusual(together, () => this.sayAlone(asking, content));
      });
  }

  private sayAlone<Said, Facts extends { readonly now: Instant }, Row, Answer extends object>(
    asking: Asker & SaidIn<Said>,
    content: Content<Said, Facts, Row, Answer>,
  ): Promise<Answer> {
    const lock = (tx: Tx) => lockGates(tx, [asking.place], 'exclusive');
    const look = (tx: Tx) => lookAlone(tx, asking, content);
    return this.runAlone(this.urgent, asking, lock, look, (saying, facts) =>
      attemptAlone(saying, facts, asking, content),
    );
  }

  private async attempt<Facts extends { readonly now: Instant }, Answer extends object, By extends Actor | null>(
    tx: Tx,
    actor: By,
    lock: (tx: Tx) => Promise<void>,
    look: (tx: Tx) => Promise<Facts>,
    work: (command: Command<By>, facts: Facts) => Promise<Answer>,
  ): Promise<Outcome<Answer>> {
    const effects: WorkflowEffect[] = [];
    const forums: Subject[] = [];
    await lock(tx);
    const facts = await look(tx);
    const { now } = facts;
    const command: Command<By> = {
      tx,
      now,
      actor,
      open: (subject) => effects.push({ kind: 'start', subject }),
      positionTaken: (forum) => forums.push(forum),
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
    return { answer, notify: async () => this.notify(actor, await afterCommit(), forums) };
  }

  /** After the commit: signals and starts workflows, has forums counted, and reports the workflows to the request. */
  private notify(actor: Actor | null, afterCommit: AfterCommit, forums: readonly Subject[]): void {
    const { starts, signals } = afterCommit;
    const workflows = [...starts, ...signals].map(({ subject }) => workflowId(subject));
    actor?.request?.report({ replayed: false, told: workflows });
    notify(this.notifier, afterCommit);
    for (const forum of forums) this.notifier.countPositions(forum);
  }
}

/** Counts and times a command; and its request hears when what came of it is an earlier one's. */
function observed<Answer, By extends Actor | null>(
  actor: By,
  work: (asker: Asker<By>) => Promise<Answer>,
): Promise<Answer> {
  const request = actor?.request ?? null;
  return observeCommand(request, ({ replayed, ...noted }) => {
    const report = (): void => {
      replayed();
      request?.report({ replayed: true, told: [] });
    };
    return work({ ...noted, actor, replayed: report });
  });
}
