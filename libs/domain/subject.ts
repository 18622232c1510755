import type { Instant } from './time.js';

// No schemas here: workflows import this file, and each workflow in a worker's memory has its own copy of every module.

/** What journal, notices and flags may hold: ids, codes and numbers, never a text or personal data. */
export type Code = string | number | boolean | null;

/** What has a gate, a clock and a workflow of its own. The order is the order in which gates are locked. */
export const SUBJECT_KINDS = ['program', 'cycle', 'decision', 'review', 'pilot'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export interface Subject<Kind extends SubjectKind = SubjectKind> {
  readonly kind: Kind;
  readonly id: string;
}

/** Its gate is locked by its name, so that an id has one spelling: in small letters, as Postgres writes it. */
export const subject = <Kind extends SubjectKind>(kind: Kind, id: string): Subject<Kind> => ({
  kind,
  id: id.toLowerCase(),
});
export const sameSubject = (one: Subject, other: Subject): boolean => one.kind === other.kind && one.id === other.id;

/** Orders subjects as their gates must be locked: program, cycle, decision, review, pilot, then by id. */
export function inLockOrder(one: Subject, other: Subject): number {
  const kinds = SUBJECT_KINDS.indexOf(one.kind) - SUBJECT_KINDS.indexOf(other.kind);
  return kinds !== 0 ? kinds : one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/**
 * What a rung of a ladder does. `remind` asks the people who still owe something, `escalate` asks more people, `extend_once` moves the deadline
 * once. The others end the wait; `halt` stops a pilot.
 */
export const VERBS = [
  'remind',
  'escalate',
  'extend_once',
  'apply_tie_break',
  'apply_default',
  'advance_flagged',
  'cancel',
  'halt',
] as const;

/** What a due instant does: the verbs of a ladder, and the plain appointments of a subject. */
export const STEP_NAMES = [...VERBS, 'close_session', 'settle', 'ask_promise', 'start_pilot', 'end_pilot'] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** Signals to workflows, named after what people did. Each carries the position that it led to. */
export const SIGNAL_NAMES = [
  'phaseEnded',
  'deadlineMoved',
  'held',
  'resumed',
  'cancelled',
  'positionsChanged',
  'obligationRecorded',
  'reviewed',
  'decided',
  'promiseMade',
] as const;
export type SignalName = (typeof SIGNAL_NAMES)[number];

/** The phases of each kind of subject, in their usual order. What a newer release adds is unknown here: its workflows wait. */
export const PHASES = {
  program: ['active', 'archived'],
  cycle: ['agenda', 'pre_read', 'session', 'refinement', 'decision', 'closure', 'closed', 'cancelled'],
  decision: ['draft', 'open', 'last_call', 'decided', 'in_effect', 'withdrawn'],
  review: ['obligations', 'waiting', 'open', 'changes_requested', 'approved', 'lapsed', 'withdrawn'],
  pilot: ['planned', 'running', 'halted', 'verdict', 'closed', 'withdrawn'],
} as const satisfies Record<SubjectKind, readonly string[]>;
export type PhaseOf<Kind extends SubjectKind = SubjectKind> = (typeof PHASES)[Kind][number];
/** Where a gate stands: in a phase, or in none yet. */
export type GatePhase = PhaseOf | 'new';

/** The phases in which a subject of each kind has ended; nothing follows them. */
export const OVER = {
  program: ['archived'],
  cycle: ['closed', 'cancelled'],
  decision: ['in_effect', 'withdrawn'],
  review: ['approved', 'lapsed', 'withdrawn'],
  pilot: ['closed', 'withdrawn'],
} as const satisfies { readonly [Kind in SubjectKind]: readonly PhaseOf<Kind>[] };
export const isOver = (kind: SubjectKind, phase: string): boolean => (OVER[kind] as readonly string[]).includes(phase);

/** A subject with a workflow of its own that starts in this phase of its parent. */
export interface Child {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly position: Position;
}

/**
 * Where a subject stands, as its workflow knows it: codes, counts and instants, never a text.
 * The newest by (`epoch`, `revision`) wins. `next.waitMs` is Postgres' own difference in ms, so that a workflow computes no date.
 */
export interface Position {
  readonly epoch: number;
  readonly revision: number;
  readonly phase: string;
  readonly entry: number;
  readonly held: boolean;
  readonly over: boolean;
  readonly next: { readonly do: StepName; readonly rung: number; readonly at: Instant; readonly waitMs: number } | null;
  readonly children: readonly Child[];
}

/** With what a workflow starts: whom it follows, from which position, and which entry it has begun already. */
export interface Start {
  readonly id: string;
  readonly program: string;
  readonly cycle: string | null;
  readonly position: Position;
  readonly begun?: number;
}

/** What an activity is told: whom it is about, which entry of the phase, and which step of it. */
export interface Step {
  readonly subject: Subject;
  readonly entry: number;
  readonly rung?: number;
  /** The revision of the position that named the step. */
  readonly revision?: number;
}

/** Whether something that arrived from outside has the shape of a position. */
export function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null) return false;
  const { epoch, revision, entry, phase, over, next, children } = value as Partial<Record<keyof Position, unknown>>;
  const numbers = [epoch, revision, entry].every((number) => Number.isInteger(number));
  const step = next as Position['next'] | undefined;
  const waits =
    step === null || (typeof step === 'object' && Number.isFinite(step.waitMs) && typeof step.do === 'string');
  return numbers && typeof phase === 'string' && typeof over === 'boolean' && waits && Array.isArray(children);
}

type Age = Pick<Position, 'epoch' | 'revision'>;
export const isNewer = (one: Age, other: Age): boolean =>
  one.epoch !== other.epoch ? one.epoch > other.epoch : one.revision > other.revision;
