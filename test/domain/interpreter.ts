import type { Change, Move, Patch } from '../../libs/domain/change.js';
import type {
  Armed,
  CycleFacts,
  DecisionFacts,
  GateFacts,
  PilotFacts,
  ReviewFacts,
  ReviewedItem,
} from '../../libs/domain/facts.js';
import { runStep } from '../../libs/domain/steps/run-step.js';
import type { StepFacts, Whose } from '../../libs/domain/steps/due.js';
import type { PromiseDraft, PromiseRef } from '../../libs/domain/program/promise.js';
import { isOver, subject, type Subject, type SubjectKind } from '../../libs/domain/subject.js';
import type { Calendar, Instant } from '../../libs/domain/time.js';
import { aGate, factsOfGate, moveGate, type Gate, type Writable } from './gate-in-memory.js';

/** Everything of a cycle but its gates, which the interpreter keeps. */
export interface Setting {
  readonly cycle: Omit<CycleFacts, 'gate' | 'decisions' | 'reviews' | 'pilots'>;
  readonly decisions: readonly Omit<DecisionFacts, 'gate'>[];
  readonly reviews: readonly Omit<ReviewFacts, 'gate'>[];
  readonly pilots: readonly Omit<PilotFacts, 'gate'>[];
}

/** A phase that some subject entered, or left for ever. */
export interface Passage {
  readonly subject: Subject;
  readonly from: string;
  readonly to: string;
  readonly at: Instant;
}

/**
 * Does in memory what `write-change.ts` does in Postgres, and insists on what Postgres would not notice: a rung fires once
 * for its entry, version and hold, only what is armed is fired or hastened, and nothing moves once it is over, but an
 * approval whose decision came back, and the review of an item or a pilot, which comes back as well. Time fires what is due by the same rules as in production.
 */
export class Interpreter {
  readonly passages: Passage[] = [];
  readonly flags: Change['flags'][number][] = [];
  readonly entries: Change['entries'][number][] = [];
  readonly notices: Change['notices'][number][] = [];
  readonly promises = new Map<string, PromiseDraft>();
  readonly halts: Extract<Patch, { row: 'halt' }>[] = [];
  /** How cycles ended, and what was declined with a phase. */
  readonly ended: Extract<Patch, { row: 'closure' | 'amendments' }>[] = [];
  private readonly gates = new Map<string, Gate>();
  private setting: Writable<Setting>;

  constructor(
    setting: Setting,
    public now: Instant,
    readonly calendar: Calendar,
  ) {
    this.setting = setting;
    const { id, program } = setting.cycle;
    this.open('cycle', id, program);
    for (const decision of setting.decisions) this.open('decision', decision.id, program);
    for (const review of setting.reviews) this.open('review', review.id, program);
    for (const pilot of setting.pilots) this.open('pilot', pilot.id, program);
  }

  /** The facts as a command would load them now. */
  get cycle(): CycleFacts {
    const { cycle, decisions, reviews, pilots } = this.setting;
    return {
      ...cycle,
      gate: factsOfGate(this.gate(cycle.id)),
      decisions: decisions.map((decision) => ({ ...decision, gate: factsOfGate(this.gate(decision.id)) })),
      reviews: reviews.map((review) => ({ ...review, gate: factsOfGate(this.gate(review.id)) })),
      pilots: pilots.map((pilot) => ({ ...pilot, gate: factsOfGate(this.gate(pilot.id)) })),
    };
  }

  apply(change: Change): void {
    for (const move of change.moves) {
      const gate = this.gate(move.subject.id);
      if (move.move === 'begin') this.pass(gate, move);
      moveGate(gate, move, this.now);
    }
    for (const patch of change.patches) this.patch(patch);
    this.promise(change);
    this.flags.push(...change.flags);
    this.entries.push(...change.entries);
    this.notices.push(...change.notices);
  }

  /** The earliest appointment of anything that is still open. */
  soonest(): { whose: Whose; armed: Armed } | null {
    const { cycle } = this;
    const all: { whose: Whose; gate: GateFacts }[] = [
      { whose: { kind: 'cycle' }, gate: cycle.gate },
      ...cycle.decisions.map((decision) => ({ whose: { kind: 'decision' as const, decision }, gate: decision.gate })),
      ...cycle.reviews.map((review) => ({ whose: { kind: 'review' as const, review }, gate: review.gate })),
      ...cycle.pilots.map((pilot) => ({ whose: { kind: 'pilot' as const, pilot }, gate: pilot.gate })),
    ];
    const armed = all.flatMap(({ whose, gate }) => {
      const [first] = gate.over ? [] : gate.armed;
      return first ? [{ whose, armed: first }] : [];
    });
    return armed.sort((one, other) => (one.armed.at < other.armed.at ? -1 : 1))[0] ?? null;
  }

  /** Lets time pass to the soonest appointment and runs its step. Returns what was due, or null when nothing is armed. */
  tick(factsOf: (whose: Whose, cycle: CycleFacts) => StepFacts): Armed | null {
    const due = this.soonest();
    if (!due) return null;
    if (due.armed.at > this.now) this.now = due.armed.at;
    const { cycle } = this;
    this.apply(runStep(cycle, due.whose, due.armed, factsOf(due.whose, cycle), this.now, this.calendar));
    return due.armed;
  }

  /** A gate before its first phase. */
  open(kind: SubjectKind, id: string, program: string): void {
    this.gates.set(id, aGate(subject(kind, id), program, this.now));
  }

  /** A decision or a review that is declared later. */
  declare(more: Partial<Pick<Setting, 'decisions' | 'reviews'>>): void {
    const { cycle, decisions, reviews, pilots } = this.setting;
    for (const { id } of more.decisions ?? []) this.open('decision', id, cycle.program);
    for (const { id } of more.reviews ?? []) this.open('review', id, cycle.program);
    this.setting = {
      cycle,
      pilots,
      decisions: [...decisions, ...(more.decisions ?? [])],
      reviews: [...reviews, ...(more.reviews ?? [])],
    };
  }

  private gate(id: string): Gate {
    const gate = this.gates.get(id);
    if (!gate) throw new Error(`There is no gate ${id}`);
    return gate;
  }

  /** What begins is allowed to, and says so where it ends. */
  private pass(gate: Gate, { phase, over = false }: Extract<Move, { move: 'begin' }>): void {
    const { subject: self, phase: from } = gate;
    const comesBack = this.setting.reviews.some(({ id, decision }) => id === self.id && decision === null);
    if (gate.over && from !== 'approved' && !comesBack)
      throw new Error(`${self.kind} is ${from} and cannot become ${phase}`);
    if (over !== isOver(self.kind, phase)) throw new Error(`${phase} must be said to be over exactly when it is`);
    this.passages.push({ subject: self, from, to: phase, at: this.now });
  }

  /** What the command that declares a conflict of interest writes beside the change. */
  conflicted(decision: string, person: string, leaves: string | null = null): void {
    this.setting.decisions = this.setting.decisions.map((one) =>
      one.id === decision
        ? { ...one, conflicted: [...one.conflicted, person], soleVoter: leaves ?? one.soleVoter }
        : one,
    );
  }

  /** Also what the commands on pilots write beside a change. */
  changePilot(id: string, set: Partial<Setting['pilots'][number]>): void {
    this.setting.pilots = this.setting.pilots.map((one) => (one.id === id ? { ...one, ...set } : one));
  }

  private changeReview(id: string, set: Partial<Setting['reviews'][number]>): void {
    this.setting.reviews = this.setting.reviews.map((one) => (one.id === id ? { ...one, ...set } : one));
  }

  /** Also what the commands on items write beside a change. */
  changeItem(id: string, set: Partial<ReviewedItem>): void {
    const items = this.setting.cycle.items.map((one) => (one.id === id ? { ...one, ...set } : one));
    this.setting.cycle = { ...this.setting.cycle, items };
  }

  /** One promise of a kind about a subject, or about a part of it; conditions are rows of their review. */
  private promise({ promises, kept }: Change): void {
    const keyOf = ({ kind, about, part }: PromiseRef): string => `${kind}:${part ?? about.id}`;
    for (const one of kept) this.promises.delete(keyOf(one));
    for (const one of promises) {
      this.promises.set(keyOf(one), one);
      if (one.kind !== 'condition' || one.part === undefined) continue;
      const review = this.setting.reviews.find(({ id }) => id === one.about.id);
      this.changeReview(one.about.id, { conditions: [...(review?.conditions ?? []), one.part] });
    }
  }

  private patch(patch: Patch): void {
    const { cycle, decisions } = this.setting;
    if (patch.row === 'decision') {
      this.setting.decisions = decisions.map((one) => (one.id === patch.id ? { ...one, ...patch.set } : one));
    }
    if (patch.row === 'review') {
      const { approvedUntil, reviewer, askedAt } = patch.set;
      if (approvedUntil !== undefined) this.changeReview(patch.id, { approvedUntil });
      if (reviewer !== undefined) this.changeReview(patch.id, { reviewer, ...(askedAt ? { askedAt } : {}) });
    }
    if (patch.row === 'condition') {
      const found = this.setting.reviews.find(({ conditions }) => conditions.includes(patch.id));
      if (!found) throw new Error(`Nobody owes the condition ${patch.id}`);
      if (patch.became === 'reported') return;
      this.changeReview(found.id, { conditions: found.conditions.filter((id) => id !== patch.id) });
    }
    if (patch.row === 'pilot') {
      const { statedBy: _statedBy, endedAt: _endedAt, endedBecause: _endedBecause, ...set } = patch.set;
      this.changePilot(patch.id, set);
    }
    if (patch.row === 'halt') this.halts.push(patch);
    if (patch.row === 'closure' || patch.row === 'amendments') this.ended.push(patch);
    if (patch.row === 'item') this.changeItem(patch.id, patch.set);
    if (patch.row !== 'cycle') return;
    const { sessionAt, sessionSequence, sessionOpenedAt, sessionClosedAt, answersPromisedFor } = patch.set;
    this.setting.cycle = {
      ...cycle,
      ...(answersPromisedFor === undefined ? {} : { answersPromisedFor }),
      session: {
        ...cycle.session,
        ...(sessionAt === undefined ? {} : { at: sessionAt }),
        ...(sessionSequence === undefined ? {} : { sequence: sessionSequence }),
        ...(sessionOpenedAt === undefined ? {} : { openedAt: sessionOpenedAt }),
        ...(sessionClosedAt === undefined ? {} : { closedAt: sessionClosedAt }),
      },
    };
  }
}
