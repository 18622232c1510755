import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../database/connection.js';
import { OBLIGATIONS_AWAITED } from '../database/unfinished.js';
import { awayWhenDue, type Absence } from '../domain/acting/absence.js';
import { change, type Change, type Move, type NoticeDraft } from '../domain/change.js';
import type { Flag } from '../domain/flag.js';
import { subject } from '../domain/subject.js';
import type { Instant } from '../domain/time.js';
import { DEPUTY_OF } from '../queries/people/absences.query.js';
import { readFacilitators } from '../queries/people/facilitators.query.js';

/** What waits for somebody who reviews compliance: obligations that a cycle waits for, or the verdict of a review. */
interface Awaited {
  readonly kind: 'cycle' | 'review';
  readonly id: string;
  readonly cycle: string | null;
  readonly person: string;
  readonly deadline: Instant | null;
}

/** Notifies facilitators that one gate waits for somebody who will not review it, with the cycle that the gate belongs to. */
interface ReviewerMissing {
  readonly cycle: string | null;
  readonly change: Change;
}

/** For gates that wait for `people` who no longer review compliance. Each is a problem until another reviewer is named. */
export const changesForGoneReviewers = async (
  tx: Tx,
  program: string,
  people: readonly string[],
  now: Instant,
): Promise<ReviewerMissing[]> =>
  changesFor(tx, program, await awaitedOf(tx, program, people), { because: 'gone', now });

/** For gates that are due while their reviewer is away without a deputy. */
export async function changesForAwayReviewers(
  tx: Tx,
  program: string,
  absences: readonly Absence[],
  now: Instant,
): Promise<ReviewerMissing[]> {
  const alone = absences.filter(({ deputy }) => deputy === null);
  const waiting = await awaitedOf(
    tx,
    program,
    alone.map(({ person }) => person),
  );
  const missed = waiting.filter(({ person, deadline }) =>
    alone.some((absence) => absence.person === person && awayWhenDue(absence, deadline, now)),
  );
  return changesFor(tx, program, missed, { because: 'away', now });
}

/** For gates that are due in an absence of their reviewer only because of these moves. Call it before the moves are written. */
export async function changesForMovedDeadlines(
  tx: Tx,
  program: string,
  moves: readonly Move[],
  now: Instant,
): Promise<ReviewerMissing[]> {
  const moved = deadlinesOf(moves);
  if (moved.size === 0) return [];
  const { rows } = await sql<Awaited & Pick<Absence, 'from' | 'to'>>`
    select w.*, a.from_at as "from", a.to_at as "to" from (${awaited(program)}) w
      join absence a on a.program = ${program} and a.person = w.person and a.ended_at is null and a.to_at > ${now} and ${DEPUTY_OF} is null
    where w.id = any(${[...moved.keys()]}::uuid[]) order by w.kind, w.id`.execute(tx);
  const missed = rows.filter((row) => {
    const own = rows.filter(({ id, person }) => id === row.id && person === row.person);
    const missedAt = (due: Instant | null): boolean => own.some((absence) => awayWhenDue(absence, due, now));
    return row === own[0] && missedAt(moved.get(row.id) ?? null) && !missedAt(row.deadline);
  });
  return changesFor(tx, program, missed, { because: 'away', now });
}

/** The deadlines that moves give to gates which stay in their phase, by the ids of these: of those that can wait for people who review compliance. */
function deadlinesOf(moves: readonly Move[]): Map<string, Instant | null> {
  const moved = new Map<string, Instant | null>();
  for (const one of moves) {
    const { kind, id } = one.subject;
    if (kind !== 'cycle' && kind !== 'review') continue;
    if (one.move === 'rearm') moved.set(id, one.until);
    if (one.move === 'resume') moved.set(id, one.deadline);
    if (one.move === 'makeUp' && one.deadline !== undefined) moved.set(id, one.deadline);
    if (one.move === 'begin') moved.delete(id);
  }
  return moved;
}

async function changesFor(
  tx: Tx,
  program: string,
  waiting: readonly Awaited[],
  { because, now }: { readonly because: 'gone' | 'away'; readonly now: Instant },
): Promise<ReviewerMissing[]> {
  if (waiting.length === 0) return [];
  const facilitators = await readFacilitators(tx, program);
  return waiting.map(({ kind, id, cycle, person }) => {
    const self = subject(kind, id);
    const about = { purpose: 'reviewer_missing' as const, subject: self, mark: `${person}:${now}` };
    const notices = facilitators.map((one): NoticeDraft => ({
      ...about,
      person: one,
      data: { about: person, because },
    }));
    const flag: Flag = { subject: self, code: 'nobody-may-review', problem: true, once: true, facts: { gone: person } };
    return { cycle, change: change({ notices, flags: because === 'gone' ? [flag] : [] }) };
  });
}

async function awaitedOf(tx: Tx, program: string, people: readonly string[]): Promise<Awaited[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<Awaited>`
    select w.* from (${awaited(program)}) w where w.person = any(${people}::uuid[]) order by w.kind, w.id`.execute(tx);
  return rows;
}

/** What waits in a program for somebody who reviews compliance, as a relation. */
const awaited = (program: string): RawBuilder<Awaited> => sql<Awaited>`
  select 'cycle' as kind, i.cycle as id, i.cycle, i.person, g.deadline from invitation i
    join gate g on g.kind = 'cycle' and g.id = i.cycle and g.phase = 'agenda' and not g.over
  where i.program = ${program} and ${OBLIGATIONS_AWAITED}
  union all select 'review', r.id, r.cycle, r.reviewer, g.deadline from review r
    join gate g on g.kind = 'review' and g.id = r.id and not g.over
  where r.program = ${program}`;
