import { sql } from 'kysely';
import type { Command } from '../../../../libs/commands/commands.js';
import { readFacilitators } from '../../../../libs/commands/people/facilitators.query.js';
import { awayWhenDue, type Absence } from '../../../../libs/domain/acting/absence.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { OBLIGATIONS_AWAITED } from '../../../../libs/database/unfinished.js';
import { change, type NoticeDraft } from '../../../../libs/domain/change.js';
import type { Flag } from '../../../../libs/domain/flag.js';
import { subject } from '../../../../libs/domain/subject.js';
import type { Instant } from '../../../../libs/domain/time.js';

type Telling = Pick<Command, 'tx' | 'now' | 'write'>;

/** What waits for somebody who reviews compliance: obligations that a cycle waits for, or the verdict of a review. */
interface Awaited {
  readonly kind: 'cycle' | 'review';
  readonly id: string;
  readonly cycle: string | null;
  readonly person: string;
  readonly deadline: Instant | null;
}

/** Tells the facilitators of gates that wait for somebody who reviews compliance no more, which is a problem until they name somebody else: the gates stay. */
export const tellOfGoneReviewers = async (telling: Telling, program: string, people: readonly string[]) =>
  tellMissing(telling, program, await awaitedOf(telling.tx, program, people), 'gone');

/** Tells them of those for which it is due while whoever reviews it is away with nobody in their place. */
export async function tellOfAwayReviewers(telling: Telling, program: string, absences: readonly Absence[]) {
  const { tx, now } = telling;
  const alone = absences.filter(({ deputy }) => deputy === null);
  const awaited = await awaitedOf(
    tx,
    program,
    alone.map(({ person }) => person),
  );
  const missed = awaited.filter(({ person, deadline }) =>
    alone.some((absence) => absence.person === person && awayWhenDue(absence, deadline, now)),
  );
  await tellMissing(telling, program, missed, 'away');
}

async function tellMissing(
  { tx, now, write }: Telling,
  program: string,
  awaited: readonly Awaited[],
  because: 'gone' | 'away',
): Promise<void> {
  if (awaited.length === 0) return;
  const facilitators = await readFacilitators(tx, program);
  for (const { kind, id, cycle, person } of awaited) {
    const self = subject(kind, id);
    const about = { purpose: 'reviewer_missing' as const, subject: self, mark: `${person}:${now}` };
    const notices = facilitators.map((one): NoticeDraft => ({
      ...about,
      person: one,
      data: { about: person, because },
    }));
    const flag: Flag = { subject: self, code: 'nobody-may-review', problem: true, once: true, facts: { gone: person } };
    await write(change({ notices, flags: because === 'gone' ? [flag] : [] }), { program, cycle });
  }
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
