import { sql } from 'kysely';
import type { Purpose } from '../../../libs/domain/notice.js';
import type { ProvingGround } from '../harness/proving-ground.js';
import { REVIEW_ENDS } from './order.js';

/**
 * How often somebody may be told of one subject: once for all, once in the same words, or as often as the journal says that it
 * happened, by the types of its entries.
 */
type Often = 'once' | 'once in these words' | readonly string[];

const ANEW = 'once in these words';

/** Complete: a purpose that is new says here how often. */
const OFTEN: Record<Purpose, Often> = {
  invitation: 'once',
  invitation_withdrawn: ['invitations-withdrawn'],
  session_moved: ANEW,
  obligations_wanted: ANEW,
  agenda_published: ANEW,
  pre_read: ANEW,
  pre_read_reminder: ANEW,
  input_reminder: ANEW,
  session_open: ANEW,
  input_closed: ANEW,
  attendance_unmarked: ANEW,
  inbox_received: ANEW,
  words_recorded: ANEW,
  inbox_taken_over: ANEW,
  inbox_returned: 'once',
  dispositions_wanted: ANEW,
  amendment_proposed: ANEW,
  amendment_answered: ANEW,
  reminder: ['rung-fired', 'promise-due'],
  escalation: ['rung-fired', 'promise-due'],
  decision_opened: ANEW,
  advice_closed: ANEW,
  last_call_begun: ANEW,
  last_call_stopped: ANEW,
  concern_raised: ANEW,
  concern_closed: ANEW,
  concern_delegated: ANEW,
  decision_made: ['decided'],
  decision_in_effect: 'once',
  decision_withdrawn: 'once',
  decision_superseded: ANEW,
  review_wanted: ANEW,
  changes_requested: ANEW,
  reviewer_missing: ANEW,
  decider_missing: ['decision-opened'],
  review_ended: ['reviewed', ...REVIEW_ENDS],
  condition_owed: ANEW,
  condition_reported: ['condition-reported'],
  approval_void: ['approval-ended', 'review-reopened'],
  approval_lapsed: ['approval-lapsed'],
  pilot_not_started: ANEW,
  pilot_started: ['pilot-started', 'pilot-goes-on'],
  pilot_halted: ['pilot-halted'],
  pilot_rolled_back: ['pilot-ended'],
  verdict_wanted: ANEW,
  pilot_closed: 'once',
  pilot_withdrawn: ANEW,
  deadline_moved: ['deadline-moved'],
  held: ['held'],
  resumed: ['resumed'],
  closure_draft_ready: ANEW,
  closure_note: 'once',
  answer_contested: ANEW,
  contest_settled: ANEW,
  answer_settled: ANEW,
  answer_overdue: ANEW,
  item_dropped: ANEW,
  item_shipped: 'once',
  cycle_cancelled: 'once',
  promise_due: ANEW,
  consent_wanted: ANEW,
  consent_withdrawn: ANEW,
  consents_ended: ANEW,
  conflict_declared: ['conflict-declared'],
  interests_recorded: ANEW,
  standing_in: ANEW,
};

const all = Object.entries(OFTEN);
const WHOM = sql`purpose, coalesce(data->>'subject', cycle::text, program::text) as subject, person`;

/** Who was told more often of the same than may be. */
export async function toldTwice({ stack }: ProvingGround): Promise<string[]> {
  const once = all.filter(([, often]) => often === 'once').map(([purpose]) => purpose);
  const anew = all.filter(([, often]) => often === ANEW).map(([purpose]) => purpose);
  const counted = all.flatMap(([purpose, often]) => (typeof often === 'string' ? [] : [{ purpose, types: often }]));
  const { rows } = await sql<{ what: string; n: number; most: number }>`
    with told as (select ${WHOM}, version, data from notice)
    select concat_ws(' ', purpose, 'of', subject, 'to', person) as what, count(*)::int as n, 1 as most from told
      where purpose = any(${once}) group by purpose, subject, person having count(*) > 1
    union all
    select concat_ws(' ', purpose, 'of', subject, 'to', person, data), count(*)::int, 1 from told
      where purpose = any(${anew}) group by purpose, subject, person, version, data having count(*) > 1
    union all
    select concat_ws(' ', t.purpose, 'of', t.subject, 'to', t.person), t.n, j.n from (
        select t.purpose, t.subject, t.person, c.types, count(*)::int as n from told t
        join jsonb_to_recordset(${JSON.stringify(counted)}::jsonb) as c (purpose text, types jsonb) on c.purpose = t.purpose
        group by 1, 2, 3, 4
      ) t
      cross join lateral (select count(*)::int as n from journal j where j.subject::text = t.subject and t.types ? j.type) j
      where t.n > j.n`.execute(stack.superuser);
  return rows.map(({ what, n, most }) => `told ${n} times, at most ${most}: ${what}`);
}
