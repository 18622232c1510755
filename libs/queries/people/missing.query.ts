import { sql, type RawBuilder } from 'kysely';
import { OBLIGATIONS_AWAITED } from '../../database/unfinished.js';
import { awayThroughout, awayWhenDue, type Absence } from '../../domain/acting/absence.js';
import { RULED } from '../../domain/decision/methods/forms.js';
import type { Instant } from '../../domain/time.js';
import { DEPUTY_OF } from './absences.query.js';

/** Whom something waits for, and what keeps them from it. */
export interface Needed {
  /** As SQL over the subject's id. */
  readonly people: (id: string) => RawBuilder<unknown>;
  /** Whether a stand-in can do it; a vote is not passed on. */
  readonly passedOn: boolean;
  /** Whether this absence keeps them from it. */
  readonly missed: (absence: Pick<Absence, 'from' | 'to'>, due: Instant | null, now: Instant) => boolean;
}

/** Those whose position counts in a forum and who have taken none in this round. */
export const VOTERS: Needed = {
  people: (id) => sql`select e.person from entitlement e join decision d on d.id = e.decision
    where e.decision = ${id} and e."right" = 'decide' and e.heard and not d.method = any(${RULED}::text[])
    and not exists (select from spoken s where s.decision = e.decision and s.voter = e.person and s.current
      and s.entry = (select forum_round(e.decision)))`,
  passedOn: false,
  missed: awayThroughout,
};

/** Who has the final say in a forum, where nobody else is to rule instead. */
export const RULER: Needed = {
  people: (id) => sql`select d.authority as person from decision d
    where d.id = ${id} and d.deputy is null and d.method = any(${RULED}::text[])`,
  passedOn: true,
  missed: awayWhenDue,
};

/** A gate that waits for somebody who reviews compliance: a cycle for the obligations that apply, or a review for its verdict. */
export interface AwaitedReviewer {
  readonly kind: 'cycle' | 'review';
  readonly id: string;
  readonly program: string;
  readonly cycle: string | null;
  readonly person: string;
  readonly deadline: Instant | null;
}

/** All of these, as a relation. */
export const AWAITED_REVIEWERS: RawBuilder<AwaitedReviewer> = sql<AwaitedReviewer>`
  select 'cycle' as kind, i.cycle as id, i.program, i.cycle, i.person, g.deadline from invitation i
    join gate g on g.kind = 'cycle' and g.id = i.cycle and g.phase = 'agenda' and not g.over
  where ${OBLIGATIONS_AWAITED}
  union all select 'review', r.id, r.program, r.cycle, r.reviewer, g.deadline from review r
    join gate g on g.kind = 'review' and g.id = r.id and not g.over`;

/** Who is to review here. */
export const REVIEWERS: Needed = {
  people: (id) => sql`select w.person from (${AWAITED_REVIEWERS}) w where w.id = ${id}`,
  passedOn: true,
  missed: awayWhenDue,
};

/** Whether the absence `a` of a program goes on at `now` or is to come, and nobody can act for the person in it. */
export const uncovered = (program: string, { passedOn }: Needed, now: Instant): RawBuilder<boolean> =>
  sql<boolean>`(a.program = ${program} and a.ended_at is null and a.to_at > ${now}
    and (not ${passedOn}::boolean or ${DEPUTY_OF} is null))`;

/** An absence of somebody who is needed. */
export interface Away extends Pick<Absence, 'person' | 'from' | 'to'> {
  /** The place among what is needed. */
  readonly need: number;
}

/** People needed by `id` who are away at `now` or later, and for whom nobody else can act. `needs` has at least one. */
export function awayOf(needs: readonly Needed[], program: string, id: string, now: Instant): RawBuilder<Away> {
  const questions = needs.map(
    (needed, need) => sql`select ${need}::int as need, a.person, a.from_at as "from", a.to_at as "to"
      from absence a where ${uncovered(program, needed, now)} and a.person in (${needed.people(id)})`,
  );
  return sql<Away>`${sql.join(questions, sql` union all `)}`;
}

/** The people whose absence keeps them from what is `due`, each once. */
export function missing(needs: readonly Needed[], away: readonly Away[], due: Instant | null, now: Instant): string[] {
  const kept = away.filter(({ need, ...absence }) => needs[need]?.missed(absence, due, now));
  return [...new Set(kept.map(({ person }) => person))];
}
