import type { Purpose } from '../../libs/domain/notice.js';
import type { PhaseOf } from '../../libs/domain/subject.js';
import type { World } from './world/world.js';

/** For each purpose: the phase its subject is in, and words that its letter has. */
export const ABOUT: Record<
  Purpose,
  {
    phase: PhaseOf;
    kind?: 'decision' | 'review' | 'program' | 'pilot';
    says: readonly string[];
    to?: keyof World['people'];
  }
> = {
  invitation: {
    phase: 'agenda',
    says: [
      'Checklists that work',
      '60 minutes',
      'Which conflicts matter? (40 minutes)',
      'Only if time remains',
      'What about photos? (20 minutes)',
      'One decision about sync',
      'In this program a new cycle begins every 20 working days.',
      'gets an answer, also when it is a no: as it is planned, by Friday 24 April 2026 at 11:00 (America/New_York)',
      'close',
      'you advise',
    ],
  },
  invitation_withdrawn: {
    phase: 'agenda',
    to: 'vic',
    says: ['No longer invited', 'was taken back', 'removes the session'],
  },
  session_moved: { phase: 'agenda', says: ['was moved', 'Thursday 2 April 2026 at 09:00 (America/New_York)'] },
  obligations_wanted: {
    phase: 'agenda',
    to: 'rita',
    says: ['or "none"', 'Tuesday 7 April 2026 at 15:00 (UTC)', 'the agenda says that they are missing', '/obligations'],
  },
  agenda_published: {
    phase: 'pre_read',
    says: [
      'To read before the session: Offline checklists',
      'written input is open',
      '60 minutes',
      'Which conflicts matter? (40 minutes)',
      'Only if time remains',
      'Field report (as text, audio): What went wrong',
      'acknowledge',
      'written input counts the same as the session. Input ',
      'gets an answer, also when it is a no',
    ],
  },
  pre_read: { phase: 'pre_read', says: ['Field report (as text, audio): What went wrong', 'acknowledge'] },
  pre_read_reminder: {
    phase: 'pre_read',
    says: ['1 pre-read', 'Field report', 'the deputy facilitator will be asked as well'],
  },
  input_reminder: { phase: 'session', says: ['not heard you yet', 'Every contribution gets an answer'] },
  session_open: { phase: 'session', says: ['has begun', 'Room 4'] },
  input_closed: {
    phase: 'refinement',
    says: [
      'Input is closed: Offline checklists',
      'Fran Facilitator has closed input to "Offline checklists". It had been announced until',
      'The reason:\n  All have spoken',
      'inbox?mine=true#say',
    ],
  },
  inbox_received: {
    phase: 'active',
    kind: 'program',
    says: ['reached us outside a cycle', 'Radios fail', 'waits for the next cycle'],
  },
  words_recorded: {
    phase: 'session',
    says: ['reached us, as Fran Facilitator wrote it down', 'Radios fail', '"Offline checklists" owes you an answer'],
  },
  inbox_taken_over: {
    phase: 'agenda',
    says: ['takes over what you said', 'Radios fail', 'does not close before this has an answer'],
  },
  inbox_returned: {
    phase: 'cancelled',
    says: [
      'cancelled before you had an answer',
      'Radios fail',
      'taken over by the next cycle',
      'may change what you said',
    ],
  },
  dispositions_wanted: { phase: 'refinement', to: 'fran', says: ['Every voice needs an answer', 'It is due'] },
  amendment_proposed: {
    phase: 'refinement',
    says: ['Ben proposes an acceptance criterion', 'Sync takes at most 2 minutes', 'Batteries die'],
  },
  amendment_answered: {
    phase: 'refinement',
    to: 'ben',
    says: ['You proposed', 'Fran Facilitator declined it', 'Radios are slower than that'],
  },
  reminder: {
    phase: 'refinement',
    to: 'fran',
    says: ['It is due Tuesday 7 April 2026 at 17:00 (Europe/Berlin)', 'If it is not done by'],
  },
  escalation: { phase: 'closure', to: 'fran', says: ['was not finished in time', 'edit and publish', 'was due'] },
  decision_opened: {
    phase: 'open',
    kind: 'decision',
    says: [
      'Your advice, please: How do we settle conflicts?',
      'Last writer wins: older notes are lost',
      'you advise',
      'Vic Authority has the final say',
      'Advice is taken until',
      'as soon as everybody who is asked has spoken',
      'the declared default is decided: "Keep things as they are"',
    ],
  },
  advice_closed: { phase: 'open', kind: 'decision', to: 'vic', says: ['has spoken', '0 positions'] },
  last_call_begun: { phase: 'last_call', kind: 'decision', says: ['This is the last call', 'it is adopted'] },
  last_call_stopped: { phase: 'open', kind: 'decision', says: ['Agreements are not lost'] },
  concern_raised: {
    phase: 'open',
    kind: 'decision',
    to: 'fran',
    says: ['Ann Ödegård raised a concern', '"lost notes"'],
  },
  concern_closed: { phase: 'open', kind: 'decision', to: 'fran', says: ['The concern "lost notes" was closed'] },
  concern_delegated: { phase: 'open', kind: 'decision', to: 'ben', says: ['named you to close', 'Notes get lost'] },
  decision_made: {
    phase: 'decided',
    kind: 'decision',
    says: ['Last writer wins', 'decided by Vic Authority', 'Simple to explain'],
  },
  decision_in_effect: { phase: 'in_effect', kind: 'decision', says: ['in effect since'] },
  decision_withdrawn: {
    phase: 'withdrawn',
    kind: 'decision',
    says: ['was withdrawn', 'nobody decided in time', '"Last writer wins" had been chosen', 'does not take effect'],
  },
  decision_superseded: {
    phase: 'in_effect',
    kind: 'decision',
    says: [
      'No longer in force: Which paper form?',
      'taken the place of one in which you have a part',
      'Last writer wins',
    ],
  },
  review_wanted: {
    phase: 'open',
    kind: 'review',
    to: 'rita',
    says: ['GDPR 32: Encrypt at rest', 'approve it, ask for changes', 'Tuesday 7 April'],
  },
  changes_requested: {
    phase: 'changes_requested',
    kind: 'review',
    to: 'fran',
    says: ['Rita Review asks for changes', 'Encrypted enough'],
  },
  review_ended: { phase: 'approved', kind: 'review', to: 'fran', says: ['was approved by Rita Review'] },
  condition_owed: {
    phase: 'approved',
    kind: 'review',
    to: 'vic',
    says: [
      'Rita Review approved this on a condition',
      'Leave out names',
      'To do for an approval',
      'What you are to do, by',
    ],
  },
  condition_reported: {
    phase: 'approved',
    kind: 'review',
    to: 'rita',
    says: ['Vic Authority says that this was done', 'Leave out names', 'Since version 4.2', 'Please confirm it'],
  },
  approval_void: {
    phase: 'open',
    kind: 'review',
    to: 'fran',
    says: ['The approval of Rita Review', 'the words changed that were approved', 'They are asked again now'],
  },
  approval_lapsed: {
    phase: 'lapsed',
    kind: 'review',
    to: 'fran',
    says: ['in effect, but the approval of Rita Review has ended', 'decides it anew'],
  },
  pilot_not_started: {
    phase: 'planned',
    kind: 'pilot',
    to: 'fran',
    says: [
      '"Sync on the night shift" has come',
      'not everybody has approved it',
      'it is withdrawn on Monday 27 April 2026',
    ],
  },
  pilot_withdrawn: {
    phase: 'withdrawn',
    kind: 'pilot',
    to: 'ben',
    says: ['was to run until Monday 27 April 2026', 'never started', 'not everybody had approved it in time'],
  },
  pilot_started: {
    phase: 'running',
    kind: 'pilot',
    to: 'ben',
    says: ['10 % of night-shift', 'lost notes: at most 2 %', 'How long a sync takes', 'Switch sync off'],
  },
  pilot_halted: {
    phase: 'halted',
    kind: 'pilot',
    to: 'ben',
    says: ['7 % was measured, and it is held to lost notes: at most 2 %', 'The step that undoes it', 'Switch sync off'],
  },
  pilot_rolled_back: { phase: 'verdict', kind: 'pilot', to: 'ben', says: ['ended before its time', 'Switch sync off'] },
  verdict_wanted: {
    phase: 'verdict',
    kind: 'pilot',
    to: 'fran',
    says: [
      'lost notes: at most 2 % (not met)',
      'time to sync: at most 3 minutes (not enough data)',
      'say what that means',
    ],
  },
  pilot_closed: {
    phase: 'closed',
    kind: 'pilot',
    says: [
      'has ended: not met',
      'lost notes: at most 2 % (not met)',
      'Fran Facilitator says',
      'the radios are too slow',
    ],
  },
  deadline_moved: {
    phase: 'session',
    says: [
      'Another date: Offline checklists',
      'The deadline of input to "Offline checklists" was moved to Tuesday 7 April 2026 at 11:00 (America/New_York)',
    ],
  },
  held: { phase: 'agenda', to: 'fran', says: ['on hold until'] },
  resumed: { phase: 'agenda', to: 'fran', says: ['goes on, in the phase agenda'] },
  closure_draft_ready: { phase: 'closure', to: 'fran', says: ['closure note', '/closure'] },
  closure_note: { phase: 'closed', says: ['is closed'] },
  answer_contested: {
    phase: 'closed',
    to: 'fran',
    says: ['Ann Ödegård contests the answer', 'Radios fail', 'I asked about the short form'],
  },
  item_dropped: {
    phase: 'closed',
    to: 'fran',
    says: ['dropped: Sync', '"Sync" was dropped', '1 published answer said that it will change', 'answer settle'],
  },
  item_shipped: {
    phase: 'closed',
    says: ['It has shipped: Sync', '"Radios"', 'That led to "Sync", which has shipped'],
  },
  contest_settled: { phase: 'closed', says: ['You contested the answer', 'The answer: It is sent later'] },
  answer_settled: {
    phase: 'closed',
    says: ['had been put off. This is what becomes of it:', 'The answer: It is sent later'],
  },
  answer_overdue: {
    phase: 'active',
    kind: 'program',
    says: [
      'You still wait for an answer',
      'You were promised 1 answer by',
      'Radios fail',
      'by: Fran Facilitator',
      '/answer',
    ],
  },
  cycle_cancelled: { phase: 'cancelled', says: ['was cancelled before its end', 'The reason'] },
  promise_due: {
    phase: 'open',
    kind: 'program',
    to: 'vic',
    says: ['this was promised, and you own it', 'How do we settle conflicts?'],
  },
  conflict_declared: {
    phase: 'open',
    kind: 'decision',
    to: 'fran',
    says: ['Ann', 'has a conflict of interest', 'I sell what one option needs', 'what they say is advice'],
  },
  consent_wanted: {
    phase: 'active',
    kind: 'program',
    says: ['consent to being recorded', 'Sound and picture', 'Who sees it', 'Wednesday 30 June 2027', 'You need not'],
  },
  consent_withdrawn: {
    phase: 'active',
    kind: 'program',
    to: 'fran',
    says: ['Ben withdrew the consent to the use of their telemetry', 'not shown here any more'],
  },
  consents_ended: {
    phase: 'active',
    kind: 'program',
    to: 'fran',
    says: ['Ben takes part no more', 'the consent to the use of their telemetry', 'please cut them out'],
  },
  attendance_unmarked: {
    phase: 'closed',
    to: 'vic',
    says: ['Fran Facilitator had noted that you were in the session', 'has taken that back', 'If you were there'],
  },
  reviewer_missing: {
    phase: 'open',
    kind: 'review',
    to: 'fran',
    says: ['Rita Review reviews compliance', 'no more', 'still waits for them', 'name somebody else'],
  },
  decider_missing: {
    phase: 'open',
    kind: 'decision',
    to: 'fran',
    says: [
      'Somebody who decides is away: How do we settle conflicts?',
      'Vic Authority has the final say',
      'nobody acts for them',
      'It is due Tuesday 7 April 2026 at 17:00 (Europe/Berlin)',
      'move the deadline until they are back',
    ],
  },
  interests_recorded: {
    phase: 'active',
    kind: 'program',
    says: ['Fran Facilitator brought in a file', 'what interests and incentives you have', 'takes its place'],
  },
  standing_in: {
    phase: 'active',
    kind: 'program',
    to: 'vic',
    says: ['You stand in for Ann', 'Each record says for whom you acted', 'Monday 13 April 2026'],
  },
};
