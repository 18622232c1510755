import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import { owingRulers } from '../domain/acting/acting.js';
import { formOf } from '../domain/decision/methods/forms.js';
import type { CycleFacts, DecisionFacts, PilotFacts, ReviewFacts, Venue } from '../domain/facts.js';
import { rolesFor } from '../domain/people.js';
import { makersOf, reviewedBy } from '../domain/review/reviewed.js';
import type { Instant } from '../domain/time.js';
import { cleared } from '../identity/cleared.js';

/** Whether somebody invited (`i`) may read a pre-read (`p`). */
const MAY_READ = sql`exists (select from membership m
  where m.program = i.program and m.person = i.person and ${cleared('m', 'p.audience')})`;

/** Whether somebody invited (`i`) takes part: of whoever declined, nobody waits for reading or words. */
export const TAKES_PART = sql`i.declined_at is null`;

/** Who owes what to a forum now. */
interface ForumOwing {
  readonly owing: readonly string[];
  /** What the person owes: a position while positions can be taken, or a ruling after that. */
  readonly owed: 'position' | 'ruling';
  /** Until when: of a position, the last instant at which it is taken; of a ruling the deadline, or null when only that began the wait. */
  readonly until: Instant | null;
  /** Whether somebody has taken one. */
  readonly taken: boolean;
}

/** Who still owes something to a forum. */
export async function forumOwing(tx: Tx, decision: DecisionFacts, now: Instant): Promise<ForumOwing> {
  const owing = (await forumsOwing(tx, [decision], now)).get(decision.id);
  if (!owing) throw new Error(`Nothing was read of ${decision.id}`);
  return owing;
}

interface Voices {
  /** Who is heard and has taken no position in this round. */
  readonly silent: readonly string[];
  readonly taken: boolean;
}

/** Who still owes something to each of these forums, by its id, in one statement. */
export async function forumsOwing(
  tx: Tx,
  decisions: readonly DecisionFacts[],
  now: Instant,
): Promise<ReadonlyMap<string, ForumOwing>> {
  if (decisions.length === 0) return new Map();
  const rounds = decisions.map(({ id, round }) => ({ id, round }));
  const { rows } = await sql<Voices & { id: string }>`
    select d.id, coalesce(array_agg(r.person) filter (where r.person is not null and s.id is null), '{}') as silent,
      coalesce(bool_or(s.id is not null), false) as taken
    from jsonb_to_recordset(${JSON.stringify(rounds)}::jsonb) as d (id uuid, round int)
      left join entitlement r on r.decision = d.id and r."right" in ('decide', 'advise') and r.heard
      left join spoken s on s.decision = r.decision and s.voter = r.person and s.current and s.entry = d.round
    group by d.id`.execute(tx);
  const voices = new Map(rows.map((row) => [row.id, row]));
  return new Map(decisions.map((one) => [one.id, owingOf(one, voices.get(one.id) ?? NOBODY, now)]));
}

const NOBODY: Voices = { silent: [], taken: false };

function owingOf(decision: DecisionFacts, { silent, taken }: Voices, now: Instant): ForumOwing {
  const { gate } = decision;
  const { advice } = formOf(decision.method);
  const until = (advice ? gate.input.find(({ what }) => what === 'advice')?.closesAt : gate.deadline) ?? null;
  const listening = until !== null && until >= now;
  if (listening && (silent.length > 0 || !advice)) return { owing: silent, owed: 'position', until, taken };
  const ahead = gate.deadline !== null && gate.deadline >= now;
  return { owing: owingRulers(decision), owed: 'ruling', until: ahead ? gate.deadline : null, taken };
}

/** Who owes something to a review: the reviewer, or, of changes that were asked for, facilitators and who shaped an item or a pilot. */
export function reviewOwing(venue: Venue, review: ReviewFacts): string[] {
  if (review.gate.phase !== 'changes_requested') return [review.reviewer];
  const of = reviewedBy(review, venue);
  return [...new Set([...venue.facilitators, ...(of && of.kind !== 'decision' ? makersOf(of) : [])])];
}

/** Who owes a pilot its figures while it runs, and its verdict when it has ended. */
export const pilotOwing = ({ owner }: PilotFacts): string[] => [owner];

/** Who still owes something to the phase that a cycle is in, and compliance reviewers who have not said which obligations apply. */
export async function cycleOwing(
  tx: Tx,
  cycle: CycleFacts,
): Promise<{ readonly others: readonly string[]; readonly reviewers: readonly string[] }> {
  const { phase, heldUntil } = cycle.gate;
  if (heldUntil) return { others: cycle.facilitators, reviewers: [] };
  if (phase === 'pre_read') return { others: await people(tx, unreadIn(cycle.id)), reviewers: [] };
  if (phase === 'session') return { others: await people(tx, silentIn(cycle)), reviewers: [] };
  const reviewers = phase === 'agenda' ? await people(tx, unheardReviewers(cycle)) : [];
  return { others: cycle.facilitators, reviewers }; // whom it climbed to facilitates, or has answered
}

/** Who takes part in a cycle and has not read every pre-read of it that they may read. */
export const unreadIn = (
  cycle: string,
) => sql`select i.person from invitation i where i.cycle = ${cycle} and ${TAKES_PART}
  and exists (select from pre_read p where p.cycle = i.cycle and ${MAY_READ} and not exists (
    select from receipt r where r.pre_read = p.id and r.person = i.person))`;

const silentIn = ({ id }: CycleFacts) => sql`
  select i.person from invitation i join membership m on m.program = i.program and m.person = i.person
  where i.cycle = ${id} and ${TAKES_PART} and 'contributor' = any(m.roles) and not exists (
    select from contribution c where c.cycle = i.cycle and c.author = i.person and not c.outside)`;

/** Compliance reviewers who still owe obligations, and whom no open review asks for them already. */
const unheardReviewers = ({ id }: CycleFacts) => sql`
  select i.person from invitation i join membership m on m.program = i.program and m.person = i.person
  where i.cycle = ${id} and i.compliance and i.obligations_answered_at is null
    and m.roles && ${rolesFor('record-obligation')}::text[] and not exists (select from review r join gate g on g.kind = 'review' and g.id = r.id
      where r.cycle = i.cycle and r.reviewer = i.person and g.phase = 'obligations')`;

async function people(tx: Tx, query: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`${query}`.execute(tx);
  return rows.map(({ person }) => person);
}
