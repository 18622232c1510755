import type { Change, InputWindow, Move, Patch } from '../../libs/domain/change.js';
import type {
  Armed,
  CycleFacts,
  DecisionFacts,
  GateFacts,
  PilotFacts,
  ReviewFacts,
  ReviewedItem,
} from '../../libs/domain/facts.js';
import type { Appointment } from '../../libs/domain/ladder/ladder.js';
import { runStep } from '../../libs/domain/steps/run-step.js';
import type { StepFacts, Whose } from '../../libs/domain/steps/due.js';
import type { PromiseDraft, PromiseRef } from '../../libs/domain/program/promise.js';
import { isOver, subject, type Subject, type SubjectKind } from '../../libs/domain/subject.js';
import type { Calendar, Instant } from '../../libs/domain/time.js';

interface Row extends Armed {
  readonly entry: number;
  readonly version: number;
  readonly held: boolean;
  at: Instant;
  firedAt: Instant | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Gate = Writable<Omit<GateFacts, 'armed' | 'paused' | 'input' | 'responsible'>> & {
  rows: Row[];
  input: InputWindow[];
  people: { entry: number; person: string }[];
};

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
      gate: this.facts(cycle.id),
      decisions: decisions.map((decision) => ({ ...decision, gate: this.facts(decision.id) })),
      reviews: reviews.map((review) => ({ ...review, gate: this.facts(review.id) })),
      pilots: pilots.map((pilot) => ({ ...pilot, gate: this.facts(pilot.id) })),
    };
  }

  apply(change: Change): void {
    for (const move of change.moves) this.move(this.gate(move.subject.id), move);
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
    const plain = { entry: 0, epoch: 1, revision: 0, version: 1, moves: 0, tier: 0, over: false };
    const nothing = { deadline: null, heldAt: null, heldUntil: null, accountedUntil: null };
    const none = { rows: [], input: [], people: [], extended: false };
    this.gates.set(id, {
      ...plain,
      ...nothing,
      ...none,
      subject: subject(kind, id),
      program,
      phase: 'new',
      openedAt: this.now,
    });
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

  private facts(id: string): GateFacts {
    const { rows, people, ...gate } = this.gate(id);
    const side = (held: boolean): Armed[] =>
      rows
        .filter((row) => current(gate, row) && row.held === held && row.firedAt === null)
        .sort((one, other) => (one.at === other.at ? one.rung - other.rung : one.at < other.at ? -1 : 1))
        .map(({ entry: _entry, version: _version, held: _held, firedAt: _firedAt, ...armed }) => armed);
    const isHeld = gate.heldUntil !== null;
    return {
      ...gate,
      armed: side(isHeld),
      paused: isHeld ? side(false) : [],
      input: [...gate.input],
      responsible: people.filter(({ entry }) => entry === gate.entry).map(({ person }) => person),
    };
  }

  private move(gate: Gate, move: Move): void {
    gate.revision += 1;
    switch (move.move) {
      case 'begin':
        return this.begin(gate, move);
      case 'rearm':
        gate.version += 1;
        gate.moves += 1;
        gate.extended ||= move.by === null;
        gate.deadline = move.until;
        insert(gate, move.appointments, false);
        return putInput(gate, move.input);
      case 'fire': {
        armed(gate, move.rung).firedAt = this.now;
        const added = move.responsible ?? [];
        if (added.length > 0) gate.tier += 1;
        gate.people.push(...added.map(({ person }) => ({ entry: gate.entry, person })));
        return;
      }
      case 'hasten':
        armed(gate, move.rung).at = move.at;
        return;
      case 'admit':
        return putInput(gate, move.input);
      case 'hold':
        if (gate.heldUntil !== null) throw new Error(`${gate.subject.kind} is on hold already`);
        gate.heldAt = this.now;
        gate.heldUntil = move.until;
        return insert(gate, move.appointments, true);
      case 'resume':
        if (gate.heldUntil === null) throw new Error(`${gate.subject.kind} is not on hold`);
        gate.heldAt = gate.heldUntil = null;
        gate.deadline = move.deadline;
        for (const { rung, at } of move.shifted) armed(gate, rung).at = at;
        return putInput(gate, move.input);
      case 'makeUp':
        gate.accountedUntil = move.until;
        if (move.deadline !== undefined) gate.deadline = move.deadline;
        for (const { rung, at } of move.shifted) armed(gate, rung).at = at;
        for (const rung of move.missed) armed(gate, rung).firedAt = this.now;
        return;
      case 'schedule':
      case 'touch':
        return;
    }
  }

  private begin(
    gate: Gate,
    { phase, window, appointments, input, over = false }: Extract<Move, { move: 'begin' }>,
  ): void {
    const { subject: self, phase: from } = gate;
    const comesBack = this.setting.reviews.some(({ id, decision }) => id === self.id && decision === null);
    if (gate.over && from !== 'approved' && !comesBack)
      throw new Error(`${self.kind} is ${from} and cannot become ${phase}`);
    if (over !== isOver(phase)) throw new Error(`${phase} must be said to be over exactly when it is`);
    this.passages.push({ subject: self, from, to: phase, at: this.now });
    const fresh = {
      extended: false,
      version: 1,
      moves: 0,
      tier: 0,
      openedAt: this.now,
      deadline: window?.until ?? null,
    };
    Object.assign(gate, fresh, { phase, over, entry: gate.entry + 1 });
    if (over) gate.heldAt = gate.heldUntil = null;
    insert(gate, appointments, false);
    putInput(gate, input);
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

const current = ({ entry, version }: Pick<Gate, 'entry' | 'version'>, row: Row): boolean =>
  row.entry === entry && row.version === version;

/** The row that is armed now under this number. Whoever names another one fires something twice, or something silent. */
function armed(gate: Gate, rung: number): Row {
  const held = gate.heldUntil !== null;
  const row = gate.rows.find((one) => current(gate, one) && one.held === held && one.rung === rung);
  if (!row) throw new Error(`${gate.subject.kind} in ${gate.phase} has no rung ${rung}`);
  if (row.firedAt !== null) throw new Error(`Rung ${rung} of ${gate.subject.kind} in ${gate.phase} has fired already`);
  return row;
}

function insert(gate: Gate, appointments: readonly Appointment[], held: boolean): void {
  const { entry, version } = gate;
  const first = gate.rows.filter((row) => current(gate, row) && row.held === held).length;
  if (!held && first > 0) throw new Error(`${gate.subject.kind} has rungs of this version already`);
  gate.rows.push(
    ...appointments.map((row, index) => ({ ...row, rung: first + index, entry, version, held, firedAt: null })),
  );
}

function putInput(gate: Gate, windows: readonly InputWindow[] = []): void {
  const others = gate.input.filter(({ what }) => windows.every((window) => window.what !== what));
  gate.input = [...others, ...windows];
}
