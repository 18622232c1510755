import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import type { Position, Step, StepName, Subject } from '../libs/domain/subject.js';
import { TooEarly, type Beginning, type Ports } from './ports.js';

const LONGEST_WAIT_MS = 60_000;

/**
 * Every activity, over ports. Each takes ids and counts, answers with the position of its subject, and is safe to run twice:
 * a step or a beginning of an entry that is over does nothing.
 */
export const createActivities = ({ clockwork, beginnings, claims }: Ports) => {
  const step =
    (name: StepName) =>
    async (due: Step): Promise<Position> => {
      try {
        return await clockwork.run(due, name);
      } catch (error) {
        if (!(error instanceof TooEarly)) throw error;
        // two clocks never spin: at most one try a minute
        throw ApplicationFailure.create({
          message: error.message,
          type: 'TooEarly',
          nextRetryDelay: Math.min(Math.max(error.waitMs, 50), LONGEST_WAIT_MS),
        });
      }
    };
  const begin = (what: Beginning) => (due: Step) => beginnings.begin(due, what);

  return {
    /** Reminds those who still owe something at this moment. */
    remind: step('remind'),
    /** Adds the rung's receivers to those responsible and tells them. */
    escalate: step('escalate'),
    /** Gives those who owe something longer, a single time; the rungs are armed for the new deadline. */
    extendOnce: step('extend_once'),
    applyTieBreak: step('apply_tie_break'),
    applyDefault: step('apply_default'),
    /** Goes on to the next phase, naming what is missing. */
    advanceFlagged: step('advance_flagged'),
    cancel: step('cancel'),
    closeSession: step('close_session'),
    /** Looks again at a forum: its advice window has closed, or everybody has spoken. */
    settle: step('settle'),
    /** Asks the owners of the promises that are due. */
    askPromise: step('ask_promise'),
    /** Halts a pilot that nobody measures; what becomes of it is decided. */
    halt: step('halt'),
    /** Starts a pilot whose time has come, when it is approved. */
    startPilot: step('start_pilot'),
    endPilot: step('end_pilot'),

    invite: begin('invite'),
    distributePreReads: begin('distribute_pre_reads'),
    openSession: begin('open_session'),
    askForDispositions: begin('ask_for_dispositions'),
    draftClosure: begin('draft_closure'),
    /** Queues one note per contributor with their own lines, or the reason of a cancellation. */
    deliverClosure: begin('deliver_closure'),
    askForPositions: begin('ask_for_positions'),
    announceLastCall: begin('announce_last_call'),
    announceDecision: begin('announce_decision'),
    announceOutcome: begin('announce_outcome'),
    askForVerdict: begin('ask_for_verdict'),
    askForChanges: begin('ask_for_changes'),
    announceVerdict: begin('announce_verdict'),
    announceStart: begin('announce_start'),
    askForPilotVerdict: begin('ask_for_pilot_verdict'),
    announcePilotVerdict: begin('announce_pilot_verdict'),

    /** Runs a verdict that came as a plain signal, when its approval token is valid. */
    reviewByToken: ({ subject, claim }: { subject: Subject; entry: number; claim: unknown }) =>
      claims.decide(subject, claim, callOf(activityInfo())),
    refuseClaims: ({ subject, count }: { subject: Subject; count: number }) =>
      claims.refuse(subject, count, callOf(activityInfo())),
  };
};
export type Activities = ReturnType<typeof createActivities>;

/** The same in every attempt of one call, and in no other call. */
const callOf = ({ workflowExecution, activityId }: ReturnType<typeof activityInfo>): string =>
  `${workflowExecution?.runId}:${activityId}`;
