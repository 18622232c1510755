import { sql, type RawBuilder } from 'kysely';
import { OPEN_ADVICE } from '../../../../libs/queries/tally/advice.js';
import { CONFLICTED, UNTOLD } from '../../../../libs/queries/tally/entitlement.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { iso } from '../../../../libs/database/iso.js';
import type { Uncounted } from '../../../../libs/domain/decision/rights.js';
import type { MethodName } from '../../../../libs/domain/decision/methods/methods.js';
import type { Shown } from '../../../../libs/domain/decision/methods/forms.js';
import type { Right, TieBreak } from '../../../../libs/domain/facts.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { Reading } from '../../../../libs/calendar/instant-for.js';
import { PILOTS, visiblePilot } from '../pilots/visible-pilot.js';
import { listedReviews } from '../reviews/visible-review.js';
import { reasonsOf } from './clock/reasons.query.js';
import type { DecisionView } from './decision.schemas.js';
import { MORE_RIGHTS, RIGHTS } from './rights/rights.query.js';
import { choosesNow, countShown, visible } from './visible-decision.js';

/** A decision as its rows tell it to a viewer, with what only its sentences need. */
export type DecisionRow = Omit<
  DecisionView,
  | 'rulesInWords'
  | 'tieBreak'
  | 'yourRight'
  | 'position'
  | 'responsible'
  | 'ladder'
  | 'next'
  | 'outcome'
  | 'standing'
  | 'concerns'
  | 'method'
  | 'tally'
> & {
  method: MethodName;
  tieBreak: TieBreak[];
  reading: Reading & { seconds: boolean };
  tally: Omit<DecisionView['tally'], 'shown' | 'hidden'>;
  shown: Shown;
  countShown: boolean;
  choosesNow: boolean;
  untold: boolean;
  authority: string;
  deputy: string | null;
  entitlement: { right: Right; uncounted: Uncounted | null } | null;
  /** Who has a conflict of interest, or had one when it was decided. */
  conflicted: string[];
  outcome: Omit<NonNullable<DecisionView['outcome']>, 'sentence'> | null;
};

/**
 * The rows of one decision, as `viewer` may see them, by one statement. `mayChoose` is whether the last word may be theirs. Throws
 * when it is not there, or not for them.
 */
export async function readRow(db: Database | Tx, viewer: Viewer, id: string, mayChoose: boolean): Promise<DecisionRow> {
  const { rows } = await sql<DecisionRow>`
    select d.id, d.program, d.cycle, d.audience, d.question, d.method, d.parameters as rules, d.proposal, d.anonymous,
      d.shown, ${countShown(viewer, mayChoose)} as count_shown, ${choosesNow(mayChoose)} as chooses_now, ${UNTOLD} as untold, d.criteria, d.tie_break, d.reversible,
      d.review_date, d.created_at, d.handed_on, d.returns, d.authority, d.deputy, ${person('pr')} as proposer,
      ${CLOCK}, ${entitlement(viewer)} as entitlement, ${CONFLICTED} as conflicted, ${reading(viewer)} as reading, ${ADVICE} as advice,
      ${OPTIONS} as options, ${RIGHTS} as rights, ${MORE_RIGHTS} as more_rights, ${TALLY} as tally, ${OUTCOME} as outcome, ${REVIEWS} as reviews, ${CONFLICTS} as conflicts,
      ${pilots(viewer, sql`t.id = d.pilot`)}->0 as pilot, ${pilots(viewer, sql`t.decision = d.id`)} as pilots,
      ${LOOK_AGAIN} as look_again, ${APPEAL} as appeal, ${links(viewer)} as links,
      ${reasonsOf('decision', viewer)} as reasons
    from decision d left join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
      join person pr on pr.id = d.proposer
    where d.id = ${id} and ${visible(viewer)}`.execute(db);
  const [row] = rows;
  if (!row) throw notFound();
  return row;
}

const person = (alias: string): RawBuilder<unknown> =>
  sql`case when ${sql.ref(`${alias}.id`)} is null then null
    else jsonb_build_object('id', ${sql.ref(`${alias}.id`)}, 'name', ${sql.ref(`${alias}.name`)}) end`;

const CLOCK = sql`g.phase as state, g.entry, g.revision, g.deadline, g.version as deadline_version, g.moves as deadline_moves,
  g.held_until, g.tier`;

const ADVICE = sql`(
  select jsonb_build_object('opensAt', ${iso('w.opens_at')}, 'closesAt', ${iso('w.closes_at')}) from input_window w
  where w.kind = 'decision' and w.subject = d.id and w.what = 'advice' and g.phase <> 'draft')`;

/** What the viewer may do in it. */
const entitlement = ({ person: viewer }: Viewer) => sql`(
  select jsonb_build_object('right', e."right", 'uncounted', e.uncounted) from entitlement e
  where e.decision = d.id and e.person = ${viewer})`;

/** How the viewer reads times. */
const reading = ({ person: viewer }: Viewer) => sql`(
  select jsonb_build_object('zone', zone, 'locale', locale, 'seconds', coalesce(c.rehearsal, false))
  from person where id = ${viewer})`;

const OPTIONS = sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'title', o.title, 'consequences', o.consequences,
    'statusQuo', o.status_quo, 'isDefault', o.id is not distinct from d.default_option) order by o.position), '[]')
  from option o where o.decision = d.id)`;

/** Who is heard, and what they say by the right that they hold: a ballot is no advice. */
const TALLY = sql`(
  with given as (select e.person, e."right" as kind, e.counts from entitlement e
      where e.decision = d.id and e.heard),
    taken as (select g.kind, g.counts, p.option from spoken p join given g on g.person = p.voter and g.kind = p.kind
      where p.decision = d.id and p.current and p.entry = (select forum_round(d.id)))
  select jsonb_build_object(
    'entitled', jsonb_build_object('decide', (select count(*) from given where kind = 'decide'),
      'advise', (select count(*) from given where kind = 'advise'),
      'contribute', (select count(*) from given where kind = 'contribute')),
    'taken', jsonb_build_object('decide', (select count(*) from taken where kind = 'decide'),
      'advise', (select count(*) from taken where kind = 'advise'),
      'contribute', (select count(*) from taken where kind = 'contribute')),
    'votes', (select coalesce(jsonb_agg(jsonb_build_object('option', v.option, 'votes', v.votes) order by v.votes desc, v.option), '[]')
      from (select option, count(*) as votes from taken where counts and option is not null group by option) v),
    'unanswered', ${OPEN_ADVICE}))`;

const OUTCOME = sql`(
  select jsonb_build_object('option', jsonb_build_object('id', o.id, 'title', o.title), 'by', d.outcome_by,
    'decidedBy', ${person('by')}, 'actedFor', ${person('af')}, 'decidedAt', ${iso('d.decided_at')},
    'effectiveAt', ${iso('d.effective_at')}, 'because', d.because, 'rationale', d.rationale, 'dissent', d.dissent)
  from option o left join person "by" on "by".id = d.decided_by left join person af on af.id = d.acted_for
  where o.id = d.outcome)`;

const APPEAL = sql`(
  select jsonb_build_object('by', d.appeal->'by', 'until', ${iso('d.appeal_until')}, 'made',
    exists (select from decision_link l where l.other = d.id and l.because = 'appeal'))
  where d.appeal is not null)`;

/** Both ways; of a decision that somebody may not read nobody tells them that it is linked. */
const links = ({ program, audiences }: Viewer) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('kind', case when l.decision = d.id then l.kind
      when l.kind = 'reopens' then 'reopened_by' else 'superseded_by' end, 'because', l.because,
    'decision', jsonb_build_object('id', o.id, 'question', o.question, 'state', og.phase),
    'inForce', takes_place(l.decision)) order by l.at, o.id), '[]')
  from decision_link l join decision o on o.id = case when l.decision = d.id then l.other else l.decision end
    join gate og on og.kind = 'decision' and og.id = o.id left join cycle oc on oc.id = o.cycle
  where d.id in (l.decision, l.other) and o.program = ${program} and o.audience = any(${audiences})
    and (oc.id is null or oc.audience = any(${audiences})))`;

/** Those pilots `t` that a viewer may read. */
const pilots = (viewer: Viewer, which: RawBuilder<unknown>) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'state', tg.phase) order by t.created_at, t.id), '[]')
  from ${PILOTS} join gate tg on tg.kind = 'pilot' and tg.id = t.id where ${which} and ${visiblePilot(viewer)})`;

const LOOK_AGAIN = sql`(
  select jsonb_build_object('owner', ${person('w')}, 'dueAt', ${iso('l.due_at')}, 'askedAt', ${iso('l.asked_at')})
  from promise l join person w on w.id = l.owner
  where l.kind = 'decision_review' and l.about = d.id and l.kept_at is null)`;

const CONFLICTS = sql`(
  select coalesce(jsonb_agg(jsonb_build_object('person', ${person('q')}, 'reason', x.reason, 'declaredBy', ${person('b')},
    'at', ${iso('x.at')}) order by x.at, x.person), '[]')
  from conflict_of_interest x join person q on q.id = x.person join person b on b.id = x.declared_by where x.decision = d.id)`;

const REVIEWS = listedReviews(sql`v.decision = d.id`);
