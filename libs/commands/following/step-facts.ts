import { sql } from 'kysely';
import { loadUnmetNeeds } from '../people/format-needs.query.js';
import { loadMixFlags } from '../channel-mix.query.js';
import type { Tx } from '../../database/connection.js';
import { UNFINISHED_ITEM, OPEN_AMENDMENT, isUndisposed } from '../../database/unfinished.js';
import { owingRulers } from '../../domain/acting/acting.js';
import { unmetFlags } from '../../domain/content/formats.js';
import type { Flag, FlagCode } from '../../domain/flag.js';
import { formOf } from '../../domain/decision/methods/forms.js';
import type { CycleFacts, DecisionFacts, GateFacts, ReviewFacts, Venue } from '../../domain/facts.js';
import type { StepFacts, Whose } from '../../domain/ladder/steps/due.js';
import { makersOf, reviewedBy } from '../../domain/review/reviewed.js';
import { rolesFor } from '../../domain/people.js';
import type { Instant } from '../../domain/time.js';
import { cleared } from '../../identity/cleared.js';
import { INVITED_OF } from '../people/coverage.query.js';
import { loadPoll } from '../tally/load-poll.js';

/** Whether somebody invited (`i`) may read a pre-read (`p`). */
const MAY_READ = sql`exists (select from membership m
  where m.program = i.program and m.person = i.person and ${cleared('m', 'p.audience')})`;

/** What a step that fires now needs to know beside its cycle. */
export async function loadStepFacts(tx: Tx, venue: Venue, whose: Whose, now: Instant): Promise<StepFacts> {
  if (whose.kind === 'decision') return forumFacts(tx, whose.decision, now);
  if (whose.kind === 'review') {
    const { gate, reviewer } = whose.review;
    const owing = gate.phase === 'changes_requested' ? whoChanges(venue, whose.review) : [reviewer];
    return { owing, taken: await begun(tx, gate, owing), missing: [], poll: null };
  }
  if (whose.kind === 'pilot') {
    const { gate, owner } = whose.pilot;
    return { owing: [owner], taken: await begun(tx, gate, [owner]), missing: [], poll: null };
  }
  if (venue.gate === null) throw new Error('What runs outside any cycle has no step of a cycle');
  const owing = await cycleOwing(tx, venue);
  return {
    owing,
    taken: await begun(tx, venue.gate, venue.facilitators),
    missing: await missing(tx, venue),
    poll: null,
  };
}

/** A position is owed while it can be taken, by those who are heard; then it is for those who rule. */
async function forumFacts(tx: Tx, decision: DecisionFacts, now: Instant): Promise<StepFacts> {
  const { gate } = decision;
  const { advice } = formOf(decision.method);
  const { rows } = await sql<{ silent: string[]; taken: boolean }>`
    select coalesce(array_agg(r.person) filter (where s.id is null), '{}') as silent,
      coalesce(bool_or(s.id is not null), false) as taken
    from entitlement r left join spoken s on s.decision = r.decision and s.voter = r.person and s.current
      and s.entry = ${decision.round}
    where r.decision = ${decision.id} and r."right" in ('decide', 'advise') and r.heard`.execute(tx);
  const { silent, taken } = rows[0] ?? { silent: [], taken: false };
  const until = advice ? gate.input.find(({ what }) => what === 'advice')?.closesAt : gate.deadline;
  const listening = until !== undefined && until !== null && until >= now;
  const asked = listening && (silent.length > 0 || !advice);
  const owing = asked ? silent : owingRulers(decision);
  return { owing, taken, missing: [], poll: await loadPoll(tx, decision) };
}

/** Who makes the changes that a reviewer asks for: facilitators, and of an item or a pilot also those who shaped it. */
function whoChanges(venue: Venue, review: ReviewFacts): string[] {
  const of = reviewedBy(review, venue);
  return [...new Set([...venue.facilitators, ...(of && of.kind !== 'decision' ? makersOf(of) : [])])];
}

/** Whether one of them has done anything since this wait began. */
async function begun(tx: Tx, { subject, openedAt }: GateFacts, people: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ begun: boolean }>`
    select exists (select from journal j where j.at > ${openedAt} and j.actor = any(${people}::uuid[])
      and (j.subject = ${subject.id} or j.cycle = ${subject.id})) as begun`.execute(tx);
  return rows[0]?.begun ?? false;
}

/** Who still owes something to the phase that a cycle is in. */
async function cycleOwing(tx: Tx, cycle: CycleFacts): Promise<readonly string[]> {
  if (cycle.gate.heldUntil) return cycle.facilitators;
  if (cycle.gate.phase === 'pre_read') {
    return people(
      tx,
      sql`select i.person from invitation i where i.cycle = ${cycle.id} and exists (
        select from pre_read p where p.cycle = i.cycle and ${MAY_READ} and not exists (
          select from receipt r where r.pre_read = p.id and r.person = i.person))`,
    );
  }
  if (cycle.gate.phase === 'session') {
    return people(
      tx,
      sql`select i.person from invitation i join membership m on m.program = i.program and m.person = i.person
        where i.cycle = ${cycle.id} and 'contributor' = any(m.roles) and not exists (
          select from contribution c where c.cycle = i.cycle and c.author = i.person and not c.outside)`,
    );
  }
  const reviewers = cycle.gate.phase === 'agenda' ? await unheardReviewers(tx, cycle) : [];
  return [...cycle.facilitators, ...reviewers]; // whom it climbed to facilitates, or has answered
}

/** Compliance reviewers who have not said which obligations apply, and whom no review of a decision asks already. */
const unheardReviewers = (tx: Tx, { id }: CycleFacts): Promise<string[]> =>
  people(
    tx,
    sql`select i.person from invitation i join membership m on m.program = i.program and m.person = i.person
      where i.cycle = ${id} and i.compliance and i.obligations_answered_at is null
      and m.roles && ${rolesFor('record-obligation')}::text[] and not exists (select from review r join gate g on g.kind = 'review' and g.id = r.id
        where r.cycle = i.cycle and r.reviewer = i.person and g.phase = 'obligations')`,
  );

async function people(tx: Tx, query: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`${query}`.execute(tx);
  return rows.map(({ person }) => person);
}

/** What would be left unfinished if the phase ended now, as flags with counts, or with what they name. */
async function missing(tx: Tx, cycle: CycleFacts): Promise<Flag[]> {
  const question = UNFINISHED[cycle.gate.phase];
  if (!question || cycle.gate.heldUntil) return [];
  const { rows } = await sql<{
    code: FlagCode;
    n: number;
    facts?: Flag['facts'] | null;
  }>`${question(cycle.id)}`.execute(tx);
  const { subject: self, phase } = cycle.gate;
  const unfinished = rows
    .filter(({ n }) => n > 0)
    .map(({ code, n, facts }): Flag => ({ subject: self, code, facts: facts ?? { count: n } }));
  if (phase === 'agenda') return [...unfinished, ...unmetFlags(self, await loadUnmetNeeds(tx, self.id))];
  return phase === 'session' ? [...unfinished, ...(await loadMixFlags(tx, self))] : unfinished;
}

const UNFINISHED: Partial<Record<string, (cycle: string) => ReturnType<typeof sql>>> = {
  agenda: (cycle) => sql`
    select 'no-objective' as code, (not exists (select from objective where cycle = ${cycle}))::int as n, null::jsonb as facts
    union all select 'no-topic', (not exists (select from topic where cycle = ${cycle} and not if_time_remains))::int, null
    union all select 'missing-coverage', count(*)::int, jsonb_build_object('missing', jsonb_agg(t.who order by t.who collate "C"))
      from coverage_target t where t.cycle = ${cycle} and ${INVITED_OF} < t.at_least
    union all select 'obligations-not-recorded', count(*)::int, null from invitation
      where cycle = ${cycle} and compliance and obligations_answered_at is null`,
  pre_read: (cycle) => sql`
    select 'unread-pre-reads' as code, count(*)::int as n from invitation i where i.cycle = ${cycle} and exists (
      select from pre_read p where p.cycle = i.cycle and ${MAY_READ} and not exists (
        select from receipt r where r.pre_read = p.id and r.person = i.person))`,
  session: (cycle) => sql`
    select 'nobody-contributed' as code, (not exists (select from contribution where cycle = ${cycle} and not outside))::int as n`,
  refinement: (cycle) => sql`
    select 'undisposed-contributions' as code, count(*)::int as n from contribution c where c.cycle = ${cycle}
      and ${isUndisposed('c')}
    union all select 'unfinished-items', count(*)::int from item i where i.cycle = ${cycle}
      and ${UNFINISHED_ITEM}
    union all select 'unanswered-amendments', count(*)::int from amendment a where a.cycle = ${cycle} and ${OPEN_AMENDMENT}`,
};
