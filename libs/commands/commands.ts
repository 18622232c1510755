import type { Database, Tx } from '../database/connection.js';
import type { Change } from '../domain/change.js';
import { programAndCycleOf, type CycleFacts, type Venue } from '../domain/facts.js';
import { granted, type Refusal } from '../domain/refusal.js';
import type { Calendar, Instant } from '../domain/time.js';
import type { Subject } from '../domain/subject.js';
import { workingCalendar } from '../calendar/working-calendar.js';
import type { Actor } from './actor.js';
import { askLastWords, deliver, type AfterCommit, type News } from './announcing/announcement.js';
import { lockCycle, lockGates } from './gates/lock-gates.js';
import { readClock } from './read-clock.js';
import type { Outcome } from './idempotency.js';
import { answered, Batches } from './batches.js';
import {
  attemptAll,
  attemptAlone,
  loadAlone,
  NeedsExclusiveGate,
  orExclusively,
  type Content,
  type SaidIn,
} from './content.js';
import { runTogether, type Asker } from './run-together.js';
import { loadCycleNow } from './venue/load-cycle.js';
import { loadVenueNow, lockVenue, type VenueKey } from './venue/load-venue.js';
import { workflowId } from '../temporal/ids.js';
import { observeCommand } from '../observability/metrics/commands.js';
import { writeChange, type FollowUp } from './writing/write-change.js';

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
  /** Makes known, after the commit, that a subject is new and its workflow is to start. */
  readonly open: (subject: Subject) => void;
  /** Has a forum counted after the commit, because somebody spoke in it. */
  readonly recount: (forum: Subject) => void;
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
interface Loaded<Place extends Venue> {
  readonly now: Instant;
  readonly venue: Place;
}

const NOBODY = { actor: null, command: null };
/** Who shares a transaction waits for all of it: enough to save most of what it costs. */
const MOST_TOGETHER = 32;

const loadClock = async (tx: Tx): Promise<{ now: Instant }> => ({ now: await readClock(tx) });

/**
 * The one place that runs a command. In one transaction: take the idempotency key, lock the gates, read the clock, ask the
 * rule, write rows, journal, notices and pokes; then, after the commit, tell the workflows. A deadlock or serialisation
 * failure runs the whole command again, three times in all.
 */
export class Commands {
  constructor(
    private readonly db: Database,
    private readonly news: News,
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
    const load = async (tx: Tx): Promise<Loaded<CycleFacts>> => {
      const { now, cycle } = await loadCycleNow(tx, cycleId);
      return { now, venue: cycle };
    };
    const lock = (tx: Tx) => lockCycle(tx, cycleId);
    return this.onPlace(actor, beside, lock, load, (command) => work({ ...command, cycle: command.venue }));
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
    load: (tx: Tx) => Promise<Loaded<Place>>,
    work: (command: VenueCommand<By> & { readonly venue: Place }) => Promise<Answer>,
  ): Promise<Answer> {
    const lockAll = async (tx: Tx): Promise<void> => {
      await lockGates(tx, beside, 'exclusive');
      await lock(tx);
    };
    return this.runOn(this.urgent, actor, lockAll, load, (command, { venue }) => {
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
    load: (tx: Tx) => Promise<Facts>,
    work: (command: Command, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    return this.runOn(this.db, actor, (tx) => lockGates(tx, subjects, 'shared'), load, work);
  }

  /** Content where `mayShare` holds under the lock, so that writers do not wait for each other; exclusive otherwise, as in `gathering`. */
  contentIf<Answer extends object>(
    mayShare: (tx: Tx) => Promise<boolean>,
    subjects: readonly Subject[],
    actor: Actor,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    const shared = async (tx: Tx): Promise<void> => {
      await lockGates(tx, subjects, 'shared');
      if (!(await mayShare(tx))) throw new NeedsExclusiveGate();
    };
    const exclusive = (tx: Tx): Promise<void> => lockGates(tx, subjects, 'exclusive');
    return observed(actor, (asker) =>
      orExclusively(this.runAlone(this.db, asker, shared, loadClock, work), () =>
        this.runAlone(this.urgent, asker, exclusive, loadClock, work),
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
    return this.runOn(db, actor, lock, loadClock, work);
  }

  private async runOn<Facts extends { readonly now: Instant }, Answer extends object, By extends Actor | null>(
    db: Database,
    actor: By,
    lock: (tx: Tx) => Promise<void>,
    load: (tx: Tx) => Promise<Facts>,
    work: (command: Command<By>, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    return observed(actor, (asker) => this.runAlone(db, asker, lock, load, work));
  }

  private async runAlone<Facts extends { readonly now: Instant }, Answer extends object, By extends Actor | null>(
    db: Database,
    asker: Asker<By>,
    lock: (tx: Tx) => Promise<void>,
    load: (tx: Tx) => Promise<Facts>,
    work: (command: Command<By>, facts: Facts) => Promise<Answer>,
  ): Promise<Answer> {
    const alone = async (tx: Tx) => [await this.attempt(tx, asker.actor, lock, load, work)];
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
        return orExclusively(together, () => this.sayAlone(asking, content));
      });
  }

  private sayAlone<Said, Facts extends { readonly now: Instant }, Row, Answer extends object>(
    asking: Asker & SaidIn<Said>,
    content: Content<Said, Facts, Row, Answer>,
  ): Promise<Answer> {
    const lock = (tx: Tx) => lockGates(tx, [asking.place], 'exclusive');
    const load = (tx: Tx) => loadAlone(tx, asking, content);
    return this.runAlone(this.urgent, asking, lock, load, (saying, facts) =>
      attemptAlone(saying, facts, asking, content),
    );
  }

  private async attempt<Facts extends { readonly now: Instant }, Answer extends object, By extends Actor | null>(
    tx: Tx,
    actor: By,
    lock: (tx: Tx) => Promise<void>,
    load: (tx: Tx) => Promise<Facts>,
    work: (command: Command<By>, facts: Facts) => Promise<Answer>,
  ): Promise<Outcome<Answer>> {
    const followUps: FollowUp[] = [];
    const recounts: Subject[] = [];
    await lock(tx);
    const facts = await load(tx);
    const { now } = facts;
    const command: Command<By> = {
      tx,
      now,
      actor,
      open: (subject) => followUps.push({ subject, signal: 'start' }),
      recount: (forum) => recounts.push(forum),
      write: async (change, { program, cycle, anonymously = false }) => {
        const by = anonymously || !actor ? NOBODY : { actor: actor.person, command: actor.request?.id ?? null };
        const happening = { program, cycle, ...by, at: now };
        const left = await writeChange(tx, granted(change), happening, null);
        followUps.push(...left);
        return left.flatMap(({ subject, signal }) => (signal === 'start' ? [subject] : []));
      },
    };
    const answer = await work(command, facts);
    const lastWords = await askLastWords(tx, followUps); // answered with the commit
    return { answer, afterCommit: async () => this.deliver(actor, await lastWords(), recounts) };
  }

  /** After the commit: workflows hear what was done, or begin, and forums are counted. */
  private deliver(actor: Actor | null, afterCommit: AfterCommit, recounts: readonly Subject[]): void {
    const { openings, announcements } = afterCommit;
    const workflows = [...openings, ...announcements].map(({ subject }) => workflowId(subject));
    actor?.request?.report({ replayed: false, told: workflows });
    deliver(this.news, afterCommit);
    for (const forum of recounts) this.news.recount(forum);
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
