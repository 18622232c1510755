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

const time = proxyActivities<Activities>(ACTIVITY_OPTIONS);

/** What time does, by name, so that the event history tells the story too. */
const STEPS: Record<StepName, (step: Step) => Promise<Position>> = {
  remind: time.remind,
  escalate: time.escalate,
  extend_once: time.extendOnce,
  apply_tie_break: time.applyTieBreak,
  apply_default: time.applyDefault,
  advance_flagged: time.advanceFlagged,
  cancel: time.cancel,
  close_session: time.closeSession,
  settle: time.settle,
  ask_promise: time.askPromise,
  halt: time.halt,
  start_pilot: time.startPilot,
  end_pilot: time.endPilot,
};

/** May bring the position that it found: it is younger than the one before. */
type Begin = (step: Step, position: Position) => Promise<Position | void>;

/** Workflows that began before it left a newer position to a signal. Asked only where there is one: a marker is an event. */
const NEWER_FROM_BEGINNING = 'newer-position-from-beginning';

/** How long a step waits whose answer cannot be taken: time enough to mend a wrong build, or to resume after a restore. */
const ASK_AGAIN_MS = 60_000;

/** Follows a subject from its position at the start. Handlers are set at once, before the first wait. */
export function follow<Kind extends SubjectKind>(subject: Subject<Kind>, start: Start): Following<Kind> {
  return new Following(subject, start);
}

/**
 * Lives with one subject: waits for facts or for the next instant, whichever comes first.
 * 1. The newest position wins, by (epoch, revision), whether a signal or an activity brought it. An equal one looks again; a
 *    signal that came late never makes the wait longer.
 * 2. `begin` runs once per entry of a phase, also after continue-as-new. What is left of the wait is what it brings, because the
 *    position before may be seconds old: hundreds of starts at once, a worker that was away. A newer one counts: who moved the
 *    row before its workflow had begun told nobody.
 * 3. A due instant runs the step that the position names; that step does nothing when the row moved on.
 * 4. Nothing here decides, and nothing here computes a date: waits are Postgres' own differences. An answer that cannot
 *    be taken, because it is no position or is older, has none: then the step runs again a minute later, instead of for ever at once.
 */
export class Following<Kind extends SubjectKind> {
  private current: Position;
  private receivedAt = Date.now();
  private changes = 0;
  private begun: number;
  private lived = false;
  private readonly errands: (() => Promise<Position>)[] = [];

  constructor(
    private readonly subject: Subject<Kind>,
    private readonly start: Start,
  ) {
    this.current = start.position;
    this.begun = start.begun ?? 0;
    for (const signal of Object.values(SIGNALS)) setHandler(signal, (position) => this.hear(position));
    setHandler(positionQuery, () => this.current);
  }

  get position(): Position {
    return this.current;
  }

  get over(): boolean {
    return this.current.over;
  }

  /** Something to be done between two waits, in the order in which it came. Says how many still wait. */
  errand(errand: () => Promise<Position>): void {
    this.errands.push(errand);
    this.changes += 1;
  }

  get waiting(): number {
    return this.errands.length;
  }

  /** Lives through one entry of `phase`; returns at once when the row is elsewhere. */
  async during(phase: PhaseOf<Kind>, begin?: Begin): Promise<void> {
    if (this.current.phase !== phase || this.over) return;
    this.lived = true;
    const { entry } = this.current;
    if (this.begun < entry) {
      const position = await begin?.({ subject: this.subject, entry }, this.current);
      this.begun = entry;
      this.refresh(position);
    }
    while (this.current.entry === entry && !this.over) await this.nextFact(entry);
  }

  /** Waits out a phase that this build does not know, instead of spinning. */
  async elsewhere(): Promise<void> {
    if (!this.lived && !this.over) await this.nextFact(this.current.entry);
    this.lived = false;
  }

  /** Whatever was sent before the end is still answered. */
  async finish(): Promise<void> {
    while (this.errands.length > 0) await this.runErrand();
  }

  private async nextFact(entry: number): Promise<void> {
    if (this.errands.length > 0) return this.runErrand();
    await this.renewIfLong();
    const { changes } = this;
    const changed = (): boolean => this.changes !== changes;
    const before = this.current;
    const { next, phase, revision } = before;
    const step = next ? (STEPS[next.do] as ((step: Step) => Promise<Position>) | undefined) : undefined;
    if (!next || !step) return condition(changed);
    const moved = await condition(changed, this.remainingMs(next.waitMs), { summary: `${phase}: ${next.do}` });
    if (moved) return;
    const answer: unknown = await step({ subject: this.subject, entry, rung: next.rung, revision });
    const taken = this.accept(answer);
    if (!taken && this.current === before) this.waitFor({ ...before, next: { ...next, waitMs: ASK_AGAIN_MS } });
  }

  /** A signal may bring anything, late and again: what is known already can only shorten the wait. */
  private hear(position: Position): void {
    if (!isPosition(position)) return;
    const left = this.current.next ? this.remainingMs(this.current.next.waitMs) : 0;
    if (this.isCurrent(position) && (position.next?.waitMs ?? 0) >= left) this.changes += 1;
    else this.accept(position);
  }

  private isCurrent({ epoch, revision }: Position): boolean {
    return epoch === this.current.epoch && revision === this.current.revision;
  }

  /** Takes in a position, unless nobody can read it or it is older; says whether it did. */
  private accept(position: unknown): boolean {
    if (!isPosition(position)) return false;
    if (!this.isCurrent(position) && !isNewer(position, this.current)) return false;
    this.waitFor(position);
    this.changes += 1;
    return true;
  }

  private waitFor(position: Position): void {
    this.current = position;
    this.receivedAt = Date.now();
  }

  /** What was read later: the same position can only shorten the wait, a newer one is taken in. */
  private refresh(position: unknown): void {
    if (!isPosition(position)) return;
    if (isNewer(position, this.current) && patched(NEWER_FROM_BEGINNING)) this.accept(position);
    if (!this.isCurrent(position) || !position.next || !this.current.next) return;
    if (position.next.waitMs < this.remainingMs(this.current.next.waitMs)) this.waitFor(position);
  }

  private remainingMs(waitMs: number): number {
    return Math.max(1, waitMs - (Date.now() - this.receivedAt));
  }

  private async runErrand(): Promise<void> {
    const errand = this.errands.shift();
    if (errand) this.accept(await errand());
  }

  private async renewIfLong(): Promise<void> {
    if (!workflowInfo().continueAsNewSuggested) return;
    await condition(allHandlersFinished);
    await this.finish();
    const { next } = this.current;
    const position = next
      ? { ...this.current, next: { ...next, waitMs: this.remainingMs(next.waitMs) } }
      : this.current;
    await continueAsNew<(start: Start) => Promise<void>>({ ...this.start, position, begun: this.begun });
  }
}
