import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/activities.js';
import {
  isNewer,
  isPosition,
  type PhaseOf,
  type Position,
  type Start,
  type Step,
  type StepName,
  type Subject,
  type SubjectKind,
} from '../../libs/domain/subject.js';
import { ACTIVITY_OPTIONS } from './activity-options.js';
import { SIGNALS, positionQuery } from './position.messages.js';

const activities = proxyActivities<Activities>(ACTIVITY_OPTIONS);

/** The activity of each step. The event history shows its name, so that it tells the story too. */
const STEPS: Record<StepName, (step: Step) => Promise<Position>> = {
  remind: activities.remind,
  escalate: activities.escalate,
  extend_once: activities.extendOnce,
  apply_tie_break: activities.applyTieBreak,
  apply_default: activities.applyDefault,
  advance_flagged: activities.advanceFlagged,
  cancel: activities.cancel,
  close_session: activities.closeSession,
  settle: activities.settle,
  ask_promise: activities.askPromise,
  halt: activities.halt,
  start_pilot: activities.startPilot,
  end_pilot: activities.endPilot,
};

/** May return the position that it read, which is younger than the one that it was given. */
type Begin = (step: Step, position: Position) => Promise<Position | void>;

/** Older workflows ignored a newer position from `begin`. The marker is an event, so it is asked for only where there is such a position. */
const NEWER_FROM_BEGINNING = 'newer-position-from-beginning';

/** How long to wait before a step runs again whose answer is unusable: a wrong build, or a row that was restored. */
const ASK_AGAIN_MS = 60_000;

/** Makes the workflow of a subject. It sets its signal handlers at once, before the first wait. */
export function follow<Kind extends SubjectKind>(subject: Subject<Kind>, start: Start): SubjectWorkflow<Kind> {
  return new SubjectWorkflow(subject, start);
}

/**
 * The workflow of one subject: it waits for a fact or for the next instant, whichever comes first.
 * 1. The newest position wins, by (epoch, revision), whether a signal or an activity brought it. An equal position ends the wait
 *    and starts it again. A late signal never makes the wait longer.
 * 2. `begin` runs once per entry of a phase, also after continue-as-new. Its answer shortens the wait, because the position before
 *    it may be seconds old. A newer position in its answer counts: nobody signals a row that moves before its workflow has begun.
 * 3. When the instant comes, the step that the position names runs. That step does nothing if the row has moved on.
 * 4. Nothing here decides, and nothing here computes a date: Postgres computes each wait. An answer of a step that is no position,
 *    or an older one, is not adopted. Then the step runs again a minute later, and not at once for ever.
 */
export class SubjectWorkflow<Kind extends SubjectKind> {
  private current: Position;
  private receivedAt = Date.now();
  private changes = 0;
  private begunEntry: number;
  private ranAPhase = false;
  private readonly errands: (() => Promise<Position>)[] = [];

  constructor(
    private readonly subject: Subject<Kind>,
    private readonly start: Start,
  ) {
    this.current = start.position;
    this.begunEntry = start.begun ?? 0;
    for (const signal of Object.values(SIGNALS)) setHandler(signal, (position) => this.onSignal(position));
    setHandler(positionQuery, () => this.current);
  }

  get position(): Position {
    return this.current;
  }

  get over(): boolean {
    return this.current.over;
  }

  /** Queues work that runs between two waits, in the order in which it came. */
  queueErrand(errand: () => Promise<Position>): void {
    this.errands.push(errand);
    this.changes += 1;
  }

  /** How many errands are still queued. */
  get waitingErrands(): number {
    return this.errands.length;
  }

  /** Stays until the current entry of `phase` ends. Returns at once if the row is in another phase. */
  async during(phase: PhaseOf<Kind>, begin?: Begin): Promise<void> {
    if (this.current.phase !== phase || this.over) return;
    this.ranAPhase = true;
    const { entry } = this.current;
    if (this.begunEntry < entry) {
      const position = await begin?.({ subject: this.subject, entry }, this.current);
      this.begunEntry = entry;
      this.adoptFromBegin(position);
    }
    while (this.current.entry === entry && !this.over) await this.waitForNextFact(entry);
  }

  /** Waits for a fact in a phase that this build does not know, instead of spinning. Returns at once after a known phase. */
  async waitInUnknownPhase(): Promise<void> {
    if (!this.ranAPhase && !this.over) await this.waitForNextFact(this.current.entry);
    this.ranAPhase = false;
  }

  /** Runs all queued errands, so that every signal sent before the end is answered. */
  async drainErrands(): Promise<void> {
    while (this.errands.length > 0) await this.runErrand();
  }

  private async waitForNextFact(entry: number): Promise<void> {
    if (this.errands.length > 0) return this.runErrand();
    await this.renewIfLong();
    const { changes } = this;
    const changed = (): boolean => this.changes !== changes;
    const before = this.current;
    const { next, phase, revision } = before;
    const step = next ? (STEPS[next.do] as ((step: Step) => Promise<Position>) | undefined) : undefined;
    if (!next || !step) return condition(changed);
    const timedOut = !(await condition(changed, this.remainingMs(next.waitMs), { summary: `${phase}: ${next.do}` }));
    if (!timedOut) return;
    const answer: unknown = await step({ subject: this.subject, entry, rung: next.rung, revision });
    const adopted = this.adopt(answer);
    if (!adopted && this.current === before) this.setPosition({ ...before, next: { ...next, waitMs: ASK_AGAIN_MS } });
  }

  /** A signal may be unreadable, late or repeated. A position that is known already can only shorten the wait. */
  private onSignal(position: Position): void {
    if (!isPosition(position)) return;
    const left = this.current.next ? this.remainingMs(this.current.next.waitMs) : 0;
    if (this.isCurrent(position) && (position.next?.waitMs ?? 0) >= left) this.changes += 1;
    else this.adopt(position);
  }

  private isCurrent({ epoch, revision }: Position): boolean {
    return epoch === this.current.epoch && revision === this.current.revision;
  }

  /** Adopts a position, unless it is unreadable or older. Returns whether it did. */
  private adopt(position: unknown): boolean {
    if (!isPosition(position)) return false;
    if (!this.isCurrent(position) && !isNewer(position, this.current)) return false;
    this.setPosition(position);
    this.changes += 1;
    return true;
  }

  private setPosition(position: Position): void {
    this.current = position;
    this.receivedAt = Date.now();
  }

  /** Adopts a newer position that `begin` read. The same position can only shorten the wait. */
  private adoptFromBegin(position: unknown): void {
    if (!isPosition(position)) return;
    if (isNewer(position, this.current) && patched(NEWER_FROM_BEGINNING)) this.adopt(position);
    if (!this.isCurrent(position) || !position.next || !this.current.next) return;
    if (position.next.waitMs < this.remainingMs(this.current.next.waitMs)) this.setPosition(position);
  }

  private remainingMs(waitMs: number): number {
    return Math.max(1, waitMs - (Date.now() - this.receivedAt));
  }

  private async runErrand(): Promise<void> {
    const errand = this.errands.shift();
    if (errand) this.adopt(await errand());
  }

  private async renewIfLong(): Promise<void> {
    if (!workflowInfo().continueAsNewSuggested) return;
    await condition(allHandlersFinished);
    await this.drainErrands();
    const { next } = this.current;
    const position = next
      ? { ...this.current, next: { ...next, waitMs: this.remainingMs(next.waitMs) } }
      : this.current;
    await continueAsNew<(start: Start) => Promise<void>>({ ...this.start, position, begun: this.begunEntry });
  }
}
