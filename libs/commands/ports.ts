import type { Position, Step, StepName, Subject } from '../domain/subject.js';

/** Time, as it writes: the same transaction with the same rule as for people. */
export interface StepRunner {
  /** Runs a due step. Does nothing when the row moved on; throws `TooEarly` when it is not due yet. */
  run(step: Step, name: StepName): Promise<Position>;
}

/** What a phase tells people when it begins. Each queues messages with stable ids: a second run queues nothing new. */
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

/** Verdicts that arrive as plain Temporal signals. `call` names the call of the activity: with it a second run does nothing. */
export interface SignalledVerdicts {
  /** Runs the verdict of a valid approval token; anything else is journaled as refused. */
  redeem(subject: Subject, claim: unknown, call: string): Promise<Position>;
  /** Journals `count` signals that nobody reads, because too many came, as refused. */
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
