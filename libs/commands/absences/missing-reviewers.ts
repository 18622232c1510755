import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { Absence } from '../../domain/acting/absence.js';
import { notifyReviewersMissing } from '../../domain/acting/missing.js';
import { change, type Change, type Move } from '../../domain/change.js';
import type { Flag } from '../../domain/flag.js';
import { subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { readFacilitators } from '../../queries/people/facilitators.query.js';
import { AWAITED_REVIEWERS, REVIEWERS, uncovered, type AwaitedReviewer } from '../../queries/people/missing.query.js';

/** Notifies facilitators that one gate waits for somebody who will not review it, with the cycle that the gate belongs to. */
interface ReviewerMissing {
  readonly cycle: string | null;
  readonly change: Change;
}

/** For gates that wait for `people` who no longer review compliance. Each is a problem until another reviewer is named. */
export async function changesForGoneReviewers(
  tx: Tx,
  program: string,
  people: readonly string[],
  now: Instant,
): Promise<ReviewerMissing[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<AwaitedReviewer>`
    select w.* from (${AWAITED_REVIEWERS}) w where w.program = ${program} and w.person = any(${people}::uuid[])
    order by w.kind, w.id`.execute(tx);
  return changesFor(tx, program, rows, 'gone', now);
}

/** For gates that are due in one of these absences, which are written and in which nobody acts for their reviewer. */
export async function changesForAwayReviewers(
  tx: Tx,
  program: string,
  absences: readonly string[],
  now: Instant,
): Promise<ReviewerMissing[]> {
  const absent = await readAbsent(tx, program, sql`a.id = any(${absences}::uuid[])`, now);
  const missed = absent.filter((one) => REVIEWERS.missed(one, one.deadline, now));
  return changesFor(tx, program, missed, 'away', now);
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
  const absent = await readAbsent(tx, program, sql`w.id = any(${[...moved.keys()]}::uuid[])`, now);
  const missedBefore = absent.filter((one) => REVIEWERS.missed(one, one.deadline, now));
  const missed = absent.filter(
    (one) =>
      REVIEWERS.missed(one, moved.get(one.id) ?? null, now) &&
      !missedBefore.some(({ id, person }) => id === one.id && person === one.person),
  );
  return changesFor(tx, program, missed, 'away', now);
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

/** An absence of a reviewer for whom a gate waits. Absences of one person do not overlap. */
type AbsentReviewer = AwaitedReviewer & Pick<Absence, 'from' | 'to'>;

async function readAbsent(
  tx: Tx,
  program: string,
  which: RawBuilder<unknown>,
  now: Instant,
): Promise<AbsentReviewer[]> {
  const { rows } = await sql<AbsentReviewer>`
    select w.*, a.from_at as "from", a.to_at as "to" from (${AWAITED_REVIEWERS}) w
      join absence a on a.person = w.person and a.program = w.program and ${uncovered(program, REVIEWERS, now)}
    where w.program = ${program} and ${which} order by w.kind, w.id`.execute(tx);
  return rows;
}

async function changesFor(
  tx: Tx,
  program: string,
  waiting: readonly AwaitedReviewer[],
  because: 'gone' | 'away',
  now: Instant,
): Promise<ReviewerMissing[]> {
  if (waiting.length === 0) return [];
  const facilitators = await readFacilitators(tx, program);
  return waiting.map(({ kind, id, cycle, person }) => {
    const self = subject(kind, id);
    const notices = notifyReviewersMissing(facilitators, { subject: self, people: [person] }, because, now);
    const flag: Flag = { subject: self, code: 'nobody-may-review', problem: true, once: true, facts: { gone: person } };
    return { cycle, change: change({ notices, flags: because === 'gone' ? [flag] : [] }) };
  });
}
