import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import { iso } from '../../database/iso.js';
import type { Absence } from '../../domain/acting/absence.js';
import type { Instant } from '../../domain/time.js';

/** The deputy of the absence `a`, as long as they take part: nothing is passed on to somebody who has left. */
export const DEPUTY_OF = sql<
  string | null
>`(select m.person from membership m where m.program = a.program and m.person = a.deputy)`;

/** Who is away from a program now, and who acts for them. */
export const absencesNow = (program: RawBuilder<unknown>): RawBuilder<Absence[]> => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('person', a.person, 'deputy', ${DEPUTY_OF},
    'from', ${iso('a.from_at')}, 'to', ${iso('a.to_at')})), '[]') from absence a
  where a.program = ${program} and a.ended_at is null and a.from_at <= clock() and a.to_at > clock())`;

/** Absences of a program that go on at `now` or are to come. */
export const loadAbsences = (tx: Database | Tx, program: string, now: Instant): Promise<Absence[]> =>
  tx
    .selectFrom('absence as a')
    .select(['person', DEPUTY_OF.as('deputy'), 'fromAt as from', 'toAt as to'])
    .where('program', '=', program)
    .where('endedAt', 'is', null)
    .where('toAt', '>', now)
    .execute();
