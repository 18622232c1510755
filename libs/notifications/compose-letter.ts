import { Purpose } from '../domain/notice.js';
import { goingOn } from './going-on.js';
import { languagesOf } from '../calendar/instant-for.js';
import { letterId, type Letter } from './letter.js';
import { namesOf } from './letters/names.js';
import { amendmentAnswered, amendmentProposed } from './letters/forum/amendments.js';
import { closureNote, cycleCancelled } from './letters/closure/end-of-cycle.js';
import { promiseDue } from './letters/promises.js';
import { decisionInEffect, decisionMade, decisionSuperseded, decisionWithdrawn } from './letters/forum/decisions.js';
import {
  adviceClosed,
  concernClosed,
  concernDelegated,
  concernRaised,
  decisionOpened,
  lastCallBegun,
  lastCallStopped,
} from './letters/forum/open-forum.js';
import { closureDraftReady, dispositionsWanted, held, resumed } from './letters/facilitation.js';
import { deadlineMoved } from './letters/moved.js';
import { agendaPublished, escalation, inputReminder, preRead, preReadReminder, reminder } from './letters/reminders.js';
import { answerContested, answerSettled, contestSettled } from './letters/closure/contests.js';
import { answerOverdue } from './letters/closure/overdue.js';
import { deciderMissing } from './letters/forum/decider-missing.js';
import { conflictDeclared, standingIn } from './letters/forum/rights.js';
import { attendanceUnmarked } from './letters/attendance.js';
import { consentWanted, consentWithdrawn, consentsEnded } from './letters/consents.js';
import { interestsRecorded } from './letters/interests.js';
import { inboxReturned, inboxTakenOver, wordsKept } from './letters/closure/inbox.js';
import { reviewerMissing } from './letters/review/reviewer-missing.js';
import { approvalLapsed, conditionOwed, conditionReported } from './letters/review/conditions.js';
import {
  pilotClosed,
  pilotHalted,
  pilotNotStarted,
  pilotRolledBack,
  pilotStarted,
  pilotWithdrawn,
  verdictWanted,
} from './letters/pilots.js';
import {
  inputClosed,
  invitation,
  invitationWithdrawn,
  obligationsWanted,
  sessionMoved,
  sessionOpen,
} from './letters/session.js';
import { itemDropped } from './letters/closure/dropped.js';
import { itemShipped } from './letters/closure/shipped.js';
import { approvalVoid } from './letters/review/ended-approval.js';
import { changesRequested, reviewEnded, reviewWanted } from './letters/review/reviews.js';
import { joined } from './letters/wording.js';
import { unturned } from './one-line.js';
import { OF_NOTICE, writtenTogether, type NoticeRow, type Reader, type Together } from './together.js';
import { startWriting, type Template, type Writing } from './letters/writing.js';

const TEMPLATES: Record<Purpose, Template> = {
  invitation,
  invitation_withdrawn: invitationWithdrawn,
  session_moved: sessionMoved,
  obligations_wanted: obligationsWanted,
  agenda_published: agendaPublished,
  pre_read: preRead,
  pre_read_reminder: preReadReminder,
  input_reminder: inputReminder,
  session_open: sessionOpen,
  input_closed: inputClosed,
  inbox_received: wordsKept,
  words_recorded: wordsKept,
  inbox_taken_over: inboxTakenOver,
  inbox_returned: inboxReturned,
  dispositions_wanted: dispositionsWanted,
  amendment_proposed: amendmentProposed,
  amendment_answered: amendmentAnswered,
  reminder,
  escalation,
  decision_opened: decisionOpened,
  advice_closed: adviceClosed,
  last_call_begun: lastCallBegun,
  last_call_stopped: lastCallStopped,
  concern_raised: concernRaised,
  concern_closed: concernClosed,
  concern_delegated: concernDelegated,
  decision_made: decisionMade,
  decision_in_effect: decisionInEffect,
  decision_withdrawn: decisionWithdrawn,
  decision_superseded: decisionSuperseded,
  review_wanted: reviewWanted,
  changes_requested: changesRequested,
  attendance_unmarked: attendanceUnmarked,
  reviewer_missing: reviewerMissing,
  decider_missing: deciderMissing,
  review_ended: reviewEnded,
  condition_owed: conditionOwed,
  condition_reported: conditionReported,
  approval_void: approvalVoid,
  approval_lapsed: approvalLapsed,
  pilot_not_started: pilotNotStarted,
  pilot_withdrawn: pilotWithdrawn,
  pilot_started: pilotStarted,
  pilot_halted: pilotHalted,
  pilot_rolled_back: pilotRolledBack,
  verdict_wanted: verdictWanted,
  pilot_closed: pilotClosed,
  deadline_moved: deadlineMoved,
  held,
  resumed,
  closure_draft_ready: closureDraftReady,
  closure_note: closureNote,
  answer_contested: answerContested,
  contest_settled: contestSettled,
  answer_settled: answerSettled,
  answer_overdue: answerOverdue,
  item_dropped: itemDropped,
  item_shipped: itemShipped,
  cycle_cancelled: cycleCancelled,
  promise_due: promiseDue,
  consent_wanted: consentWanted,
  consent_withdrawn: consentWithdrawn,
  consents_ended: consentsEnded,
  conflict_declared: conflictDeclared,
  interests_recorded: interestsRecorded,
  standing_in: standingIn,
};

/**
 * Writes the letter of a notice from the rows as they are at this moment. Null when there is nothing to say any more, or
 * nothing that this person may read: the notice is then suppressed. `together` is what letters share that are written together.
 */
export async function composeLetter(
  db: Reader,
  notice: NoticeRow,
  { publicUrl }: { publicUrl: string },
  together: Promise<Together> = writtenTogether(db, [notice]),
): Promise<Letter | null> {
  const writing = await startWriting(db, notice, { publicUrl }, await together);
  const draft = writing ? await TEMPLATES[Purpose.parse(notice.purpose)](writing) : null;
  if (!writing || !draft) return null;
  const { to, program, rehearsal } = writing;
  const text = joined([
    `Hello ${to.name},`,
    ...draft.paragraphs,
    draft.form ? `${draft.form.words}: ${writing.url(draft.form.path)}` : null,
    await standsInFor(writing),
    draft.path ? goingOn({ publicUrl, path: draft.path, program: program.name, facilitates: to.facilitates }) : null,
    rehearsal ? 'This is a rehearsal: its days are seconds, and nothing in it counts.' : null,
    `-- \n${program.name}, by Roundtable. Times are in your own time zone.`,
  ]);
  return {
    id: letterId(notice.id),
    to: { name: to.name, email: to.email },
    subject: rehearsal ? `[Rehearsal] ${draft.subject}` : draft.subject,
    text: `${unturned(text)}\n`,
    languages: languagesOf(to),
    ...(draft.calendar ? { calendar: draft.calendar } : {}),
  };
}

/** Why somebody gets what was meant for another. */
async function standsInFor({ db, data }: Writing): Promise<string | null> {
  if (data.for === undefined) return null;
  const name = (await namesOf(db, [data.for])).get(data.for) ?? 'somebody';
  return `You get this because you stand in for ${name}, who is away.`;
}
export { OF_NOTICE, writtenTogether, type NoticeRow, type Reader, type Together };
