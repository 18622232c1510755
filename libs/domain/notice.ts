import { z } from 'zod';

/** Why a message is sent. One message per person, purpose and deadline version. */
export const Purpose = z.enum([
  'invitation', // to a cycle and its session, with a calendar file
  'invitation_withdrawn', // only to people who were notified of the invitation
  'session_moved',
  'obligations_wanted',
  'agenda_published', // written input is open; with the agenda as it is now, and what is to be read
  'pre_read', // one that was added, corrected or offered in another format since
  'pre_read_reminder',
  'input_reminder',
  'session_open',
  'input_closed', // by hand, before its window was over
  'attendance_unmarked', // somebody takes back that they had noted the recipient as attending
  'inbox_received', // what was said outside a window is kept
  'words_recorded', // somebody else wrote down what the recipient said, or changed that
  'inbox_taken_over', // a cycle answers it
  'inbox_returned', // that cycle was cancelled before: it waits for the next
  'dispositions_wanted',
  'amendment_proposed', // on an item that the recipient shaped
  'amendment_answered', // what became of the recipient's proposal
  'reminder', // somebody still owes something
  'escalation', // somebody was added to those responsible
  'decision_opened',
  'advice_closed', // the final authority is to choose: advice has closed, options tie, or the method cannot settle it
  'last_call_begun',
  'last_call_stopped',
  'concern_raised',
  'concern_closed',
  'concern_delegated',
  'decision_made',
  'decision_in_effect',
  'decision_withdrawn',
  'decision_superseded', // another decision has taken the place of one in which the recipient has a part
  'review_wanted',
  'changes_requested',
  'reviewer_missing', // for the facilitators: a gate waits for somebody who reviews no more, or is away with nobody in their place
  'decider_missing', // for the facilitators: positions are taken, or one person is to rule, while somebody is away who is needed for it
  'review_ended',
  'condition_owed', // something is owed by a date for an approval
  'condition_reported', // it was done, its owner says
  'approval_void', // an approval counts no more that the recipient gave, or for which they opened the review
  'approval_lapsed', // an approval of what is in effect ended and was not given again
  'pilot_not_started', // its time has come, and it is not approved
  'pilot_withdrawn', // it never started
  'pilot_started',
  'pilot_halted', // with the step that undoes it
  'pilot_rolled_back',
  'verdict_wanted', // of a pilot that has ended
  'pilot_closed', // its verdict, for those of its cohort who take part
  'deadline_moved', // by which the recipient was asked for something
  'held',
  'resumed',
  'closure_draft_ready',
  'closure_note', // the person's own lines, always sent directly
  'answer_contested',
  'contest_settled', // the recipient contested an answer, and gets another
  'answer_settled', // the recipient's answer had been put off, and is given; or they share one that is another now
  'answer_overdue', // the recipient was promised another answer by a date, which nobody gave though asked for the last time
  'item_dropped', // for the facilitators: what answers promised is dropped, and they owe others
  'item_shipped', // it cites what the recipient said, protects their story, or follows what says the same; also by what it came out of
  'cycle_cancelled',
  'promise_due',
  'consent_wanted', // to a new version of what the program asks consent for
  'consent_withdrawn', // for the facilitators: what shows somebody is not shown any more
  'consents_ended', // for the facilitators: somebody who had consented takes part no more, or the date of their consent has come
  'conflict_declared',
  'interests_recorded', // a file that somebody else brought in says what the recipient has at stake
  'standing_in', // somebody is away, and the recipient acts for them
]);
export type Purpose = z.infer<typeof Purpose>;

/** Requests to act: they go to the stand-in of an absent person. Other notices wait for the person. */
const ASKS: ReadonlySet<Purpose> = new Set([
  'obligations_wanted',
  'dispositions_wanted',
  'reminder',
  'escalation',
  'decision_opened',
  'advice_closed',
  'review_wanted',
  'changes_requested',
  'deadline_moved',
  'closure_draft_ready',
  'answer_contested',
  'item_dropped',
  'promise_due',
  'condition_owed',
  'condition_reported',
  'pilot_not_started',
  'pilot_halted',
  'pilot_rolled_back',
  'verdict_wanted',
]);
export const asksToAct = (purpose: Purpose): boolean => ASKS.has(purpose);

/** Notices that carry an answer: a person who does not get one has no answer. */
const ANSWERS: ReadonlySet<Purpose> = new Set([
  'closure_note',
  'cycle_cancelled',
  'contest_settled',
  'answer_settled',
  'item_shipped',
]);

/** What is a problem when a letter cannot be delivered; null: it stays among what was sent, as bounced. */
export function undeliverable(purpose: Purpose): 'undeliverable-closure-note' | 'undeliverable-answer' | null {
  if (!ANSWERS.has(purpose)) return null;
  return purpose === 'closure_note' ? 'undeliverable-closure-note' : 'undeliverable-answer';
}
