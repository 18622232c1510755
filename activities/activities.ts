import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import type { Position, Step, StepName, Subject } from '../libs/domain/subject.js';
import { TooEarly, type PhaseNotice, type Ports } from '../libs/commands/ports.js';

/** A step that comes too early waits no longer than that before it looks again. */
export const LONGEST_WAIT_MS = 60_000;

/**
 * Every activity, over ports. Each takes ids and counts, answers with the position of its subject, and is safe to run twice:
 * a step or a notice of an entry that is over does nothing.
 */
export const createActivities = ({ stepRunner, phaseNotices, signalledVerdicts }: Ports) => {
  const step =
    (name: StepName) =>
    async (due: Step): Promise<Position> => {
      try {
        return await stepRunner.run(due, name);
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
  const sendNotices = (notice: PhaseNotice) => (entry: Step) => phaseNotices.send(entry, notice);

  return {
    /** Reminds the people who still owe something at this moment. */
    remind: step('remind'),
    /** Makes the rung's receivers responsible as well, and notifies them. */
    escalate: step('escalate'),
    /** Moves the deadline, once in a wait, and arms the rungs for the new one. */
    extendOnce: step('extend_once'),
    /** Decides a forum by its votes, then by its declared tie-breaks; a tie may survive. */
    applyTieBreak: step('apply_tie_break'),
    /** Decides a forum by its declared default; a review counts as not approved. */
    applyDefault: step('apply_default'),
    /** Goes on to the next phase, naming what is missing. */
    advanceFlagged: step('advance_flagged'),
    /** Cancels a cycle or withdraws a decision, as its ladder says. */
    cancel: step('cancel'),
    /** Closes the session when its timebox is over; written input stays open. */
    closeSession: step('close_session'),
    /** Looks again at a forum: its advice window has closed, or everybody has spoken. */
    settle: step('settle'),
    /** Asks the owners of the promises that are due. */
    askPromise: step('ask_promise'),
    /** Halts a pilot that nobody measures; what becomes of it is decided. */
    halt: step('halt'),
    /** Starts a pilot whose time has come, when it is approved. */
    startPilot: step('start_pilot'),
    /** The window of a pilot is over: its thresholds say what it showed. */
    endPilot: step('end_pilot'),

    /** Tells everybody invited, and asks compliance reviewers for obligations. */
    invite: sendNotices('invite'),
    /** Sends the pre-reads to everybody invited, and notes when. */
    distributePreReads: sendNotices('distribute_pre_reads'),
    /** Tells everybody invited that the session is open. */
    openSession: sendNotices('open_session'),
    /** Asks the facilitators what becomes of each contribution. */
    askForDispositions: sendNotices('ask_for_dispositions'),
    /** Tells the facilitators that the closure note is drafted. */
    draftClosure: sendNotices('draft_closure'),
    /** Queues one note per contributor with their own lines, or the reason of a cancellation. */
    deliverClosure: sendNotices('deliver_closure'),
    /** Tells everybody with a right that a forum is open, or that its last call was stopped. */
    askForPositions: sendNotices('ask_for_positions'),
    /** Tells everybody with a part in a decision that its last call has begun. */
    announceLastCall: sendNotices('announce_last_call'),
    /** Tells everybody with a part in a decision what was decided; its reviews come next. */
    announceDecision: sendNotices('announce_decision'),
    /** Tells everybody with a part in a decision that it is in effect or withdrawn, and those of what it supersedes. */
    announceOutcome: sendNotices('announce_outcome'),
    /** Asks the reviewer for a verdict. */
    askForVerdict: sendNotices('ask_for_verdict'),
    /** Tells those whose work was reviewed, and the facilitators, which changes are asked for. */
    askForChanges: sendNotices('ask_for_changes'),
    /** Tells those whose work was reviewed how the review ended. */
    announceVerdict: sendNotices('announce_verdict'),
    /** Notifies the watchers of a pilot that it has started. */
    announceStart: sendNotices('announce_start'),
    /** Asks the owner of a pilot that has ended what it showed. */
    askForPilotVerdict: sendNotices('ask_for_pilot_verdict'),
    /** Notifies the cohort and the watchers of a pilot of its verdict. */
    announcePilotVerdict: sendNotices('announce_pilot_verdict'),

    /** Runs a verdict that came as a plain signal, when its approval token is valid. */
    reviewByToken: ({ subject, claim }: { subject: Subject; entry: number; claim: unknown }) =>
      signalledVerdicts.redeem(subject, claim, callOf(activityInfo())),
    /** Journals `count` signals beyond the limit as refused. */
    refuseClaims: ({ subject, count }: { subject: Subject; count: number }) =>
      signalledVerdicts.refuse(subject, count, callOf(activityInfo())),
  };
};
export type Activities = ReturnType<typeof createActivities>;

/** An id that is equal in every attempt of one call, and in no other call. */
const callOf = ({ workflowExecution, activityId }: ReturnType<typeof activityInfo>): string =>
  `${workflowExecution?.runId}:${activityId}`;
