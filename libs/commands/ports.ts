import type { Position, Step, StepName, Subject } from '../domain/subject.js';

/** Runs the steps of time, each in one transaction, with the rules that also hold for people. */
export interface StepRunner {
  /** Runs a due step. Does nothing when the row moved on; throws `TooEarly` when it is not due yet. */
  run(step: Step, name: StepName): Promise<Position>;
}

/** Queues the notices with which a phase begins. Their ids are stable: a second run queues nothing new. */
export interface PhaseNotices {
  send(step: Step, what: PhaseNotice): Promise<Position>;
}

export type PhaseNotice =
  | 'invite'
  | 'distribute_pre_reads'
  | 'open_session'
  | 'ask_for_dispositions'
  | 'draft_closure'
  | 'deliver_closure'
  | 'ask_for_positions'
  | 'announce_last_call'
  | 'announce_decision'
  | 'announce_outcome'
  | 'ask_for_verdict'
  | 'ask_for_changes'
  | 'announce_verdict'
  | 'announce_start'
  | 'ask_for_pilot_verdict'
  | 'announce_pilot_verdict';

/** Verdicts that arrive as plain Temporal signals. `call` identifies the call of the activity: a second run of it does nothing. */
export interface SignalledVerdicts {
  /** Gives the verdict of a valid approval token. Journals every other claim as refused. */
  redeem(subject: Subject, claim: unknown, call: string): Promise<Position>;
  /** Journals `count` signals as refused, which are not read because too many came. */
  refuse(subject: Subject, count: number, call: string): Promise<Position>;
}

export interface Ports {
  readonly stepRunner: StepRunner;
  readonly phaseNotices: PhaseNotices;
  readonly signalledVerdicts: SignalledVerdicts;
}

/** The instant of a step has not come yet, by Postgres' clock. */
export class TooEarly extends Error {
  constructor(readonly waitMs: number) {
    super(`Due in ${waitMs} ms`);
    this.name = 'TooEarly';
  }
}
