import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import { OBLIGATIONS_AWAITED } from '../database/unfinished.js';
import { awayWhenDue, type Absence } from '../domain/acting/absence.js';
import { change, type Change, type Move, type NoticeDraft } from '../domain/change.js';
import type { Flag } from '../domain/flag.js';
import { subject } from '../domain/subject.js';
import type { Instant } from '../domain/time.js';
import { loadAbsences } from '../queries/people/absences.query.js';
import { readFacilitators } from '../queries/people/facilitators.query.js';

/** What waits for somebody who reviews compliance: obligations that a cycle waits for, or the verdict of a review. */
interface Awaited {
  readonly kind: 'cycle' | 'review';
  readonly id: string;
  readonly cycle: string | null;
  readonly person: string;
  readonly deadline: Instant | null;
}

/** What the facilitators hear of one gate that waits for somebody who does not review it, with the cycle that it belongs to. */
export interface MissingNews {
  readonly cycle: string | null;
  readonly change: Change;
}

/** Of gates that wait for those of `people` who review compliance no more, which is a problem until somebody else is named: the gates stay. */
export const newsOfGoneReviewers = async (
  tx: Tx,
  program: string,
  people: readonly string[],
  now: Instant,
): Promise<MissingNews[]> => newsOf(tx, program, await awaitedOf(tx, program, people), { because: 'gone', now });

/** Of those for which it is due while whoever reviews it is away with nobody in their place. */
export async function newsOfAwayReviewers(
  tx: Tx,
  program: string,
  absences: readonly Absence[],
  now: Instant,
): Promise<MissingNews[]> {
  const alone = absences.filter(({ deputy }) => deputy === null);
  const awaited = await awaitedOf(
    tx,
    program,
    alone.map(({ person }) => person),
  );
  const missed = awaited.filter(({ person, deadline }) =>
    alone.some((absence) => absence.person === person && awayWhenDue(absence, deadline, now)),
  );
  return newsOf(tx, program, missed, { because: 'away', now });
}

/** Deadlines of gates by the ids of these. */
export type Deadlines = ReadonlyMap<string, Instant | null>;

/** The deadlines, before they move, of the gates that some moves may give another one and that wait for people who review compliance. */
export async function deadlinesToMove(tx: Tx, moves: readonly Move[]): Promise<Deadlines> {
  const ids = moves
    .filter(({ move, subject: { kind } }) => MOVES_DEADLINE.has(move) && (kind === 'cycle' || kind === 'review'))
    .map(({ subject: { id } }) => id);
  if (ids.length === 0) return new Map();
  const rows = await tx.selectFrom('gate').select(['id', 'deadline']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, deadline }) => [id, deadline]));
}

const MOVES_DEADLINE: ReadonlySet<Move['move']> = new Set(['rearm', 'resume', 'makeUp']);

/** The same, of those that only came to be due in such a time because their deadline has moved from where it was (`before`). */
export async function newsOfMovedDeadlines(
  tx: Tx,
  program: string,
  before: Deadlines,
  now: Instant,
): Promise<MissingNews[]> {
  if (before.size === 0) return [];
  const alone = (await loadAbsences(tx, program, now)).filter(({ deputy }) => deputy === null);
  const people = [...new Set(alone.map(({ person }) => person))];
  const moved = (await awaitedOf(tx, program, people)).filter(({ id }) => before.has(id));
  const missed = moved.filter(({ id, person, deadline }) => {
    const own = alone.filter((absence) => absence.person === person);
    const missedAt = (due: Instant | null): boolean => own.some((absence) => awayWhenDue(absence, due, now));
    return missedAt(deadline) && !missedAt(before.get(id) ?? null);
  });
  return newsOf(tx, program, missed, { because: 'away', now });
}

async function newsOf(
  tx: Tx,
  program: string,
  awaited: readonly Awaited[],
  { because, now }: { readonly because: 'gone' | 'away'; readonly now: Instant },
): Promise<MissingNews[]> {
  if (awaited.length === 0) return [];
  const facilitators = await readFacilitators(tx, program);
  return awaited.map(({ kind, id, cycle, person }) => {
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
    select 'cycle' as kind, i.cycle as id, i.cycle, i.person, g.deadline from invitation i
      join gate g on g.kind = 'cycle' and g.id = i.cycle and g.phase = 'agenda' and not g.over
    where i.program = ${program} and i.person = any(${people}::uuid[]) and ${OBLIGATIONS_AWAITED}
    union all select 'review', r.id, r.cycle, r.reviewer, g.deadline from review r
      join gate g on g.kind = 'review' and g.id = r.id and not g.over
    where r.program = ${program} and r.reviewer = any(${people}::uuid[])
    order by 1, 2`.execute(tx);
  return rows;
}
