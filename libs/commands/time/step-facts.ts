import { sql } from 'kysely';
import { loadUnmetNeeds } from '../../queries/people/format-needs.query.js';
import { loadSessionFlags } from '../../queries/session-flags.query.js';
import type { Tx } from '../../database/connection.js';
import {
  OBLIGATIONS_AWAITED,
  OPEN_AMENDMENT,
  UNFINISHED_ITEM,
  isUndisposed,
  promisedUnfinished,
} from '../../database/unfinished.js';
import { unmetFlags } from '../../domain/accessibility/formats.js';
import { phaseOf, type Phase } from '../../domain/cycle/phase.js';
import type { Flag, FlagCode } from '../../domain/flag.js';
import type { CycleFacts, GateFacts, Venue } from '../../domain/facts.js';
import type { StepFacts, Whose } from '../../domain/steps/due.js';
import type { Instant } from '../../domain/time.js';
import { COMING_OF } from '../../queries/people/coverage.query.js';
import { loadPoll } from '../../queries/tally/load-poll.js';
import { cycleOwing, forumOwing, pilotOwing, reviewOwing, unreadIn } from '../../queries/owing.query.js';

/** What a step that fires now needs to know beside its cycle. */
export async function loadStepFacts(tx: Tx, venue: Venue, whose: Whose, now: Instant): Promise<StepFacts> {
  if (whose.kind === 'decision') {
    const { owing, taken } = await forumOwing(tx, whose.decision, now);
    return { owing, taken, missing: [], poll: await loadPoll(tx, whose.decision) };
  }
  if (whose.kind === 'review') {
    const owing = reviewOwing(venue, whose.review);
    return { owing, taken: await begun(tx, whose.review.gate, owing), missing: [], poll: null };
  }
  if (whose.kind === 'pilot') {
    const owing = pilotOwing(whose.pilot);
    return { owing, taken: await begun(tx, whose.pilot.gate, owing), missing: [], poll: null };
  }
  if (venue.gate === null) throw new Error('What runs outside any cycle has no step of a cycle');
  const { others, reviewers } = await cycleOwing(tx, venue);
  return {
    owing: [...others, ...reviewers],
    taken: await begun(tx, venue.gate, venue.facilitators),
    missing: await missing(tx, venue),
    poll: null,
  };
}

/** Whether one of them has done anything since this wait began. */
async function begun(tx: Tx, { subject, openedAt }: GateFacts, people: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ begun: boolean }>`
    select exists (select from journal j where j.at > ${openedAt} and j.actor = any(${people}::uuid[])
      and (j.subject = ${subject.id} or j.cycle = ${subject.id})) as begun`.execute(tx);
  return rows[0]?.begun ?? false;
}

/** What would be left unfinished if the phase ended now, as flags with counts, or with what they name. */
async function missing(tx: Tx, cycle: CycleFacts): Promise<Flag[]> {
  const question = UNFINISHED[phaseOf(cycle)];
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
  return phase === 'session' ? [...unfinished, ...(await loadSessionFlags(tx, self))] : unfinished;
}

/** What asks for it, in each phase in which something can be left unfinished. */
const UNFINISHED: Record<Phase, ((cycle: string) => ReturnType<typeof sql>) | null> = {
  agenda: (cycle) => sql`
    select 'no-objective' as code, (not exists (select from objective where cycle = ${cycle}))::int as n, null::jsonb as facts
    union all select 'no-topic', (not exists (select from topic where cycle = ${cycle} and not if_time_remains))::int, null
    union all select 'missing-coverage', count(*)::int, jsonb_build_object('missing', jsonb_agg(t.who order by t.who collate "C"))
      from coverage_target t where t.cycle = ${cycle} and ${COMING_OF} < t.at_least
    union all select 'obligations-not-recorded', count(*)::int, null from invitation i
      where i.cycle = ${cycle} and ${OBLIGATIONS_AWAITED}`,
  pre_read: (cycle) => sql`select 'unread-pre-reads' as code, count(*)::int as n from (${unreadIn(cycle)}) u`,
  session: (cycle) => sql`
    select 'nobody-contributed' as code, (not exists (select from contribution where cycle = ${cycle} and not outside))::int as n`,
  refinement: (cycle) => sql`
    select 'undisposed-contributions' as code, count(*)::int as n from contribution c where c.cycle = ${cycle}
      and ${isUndisposed('c')}
    union all select 'unfinished-items', count(*)::int from item i where i.cycle = ${cycle}
      and ${UNFINISHED_ITEM}
    union all select 'unanswered-amendments', count(*)::int from amendment a where a.cycle = ${cycle} and ${OPEN_AMENDMENT}`,
  decision: null,
  closure: (cycle) => sql`
    select 'unfinished-promises' as code, count(*)::int as n from item i where ${promisedUnfinished(cycle)}`,
  closed: null,
  cancelled: null,
};
