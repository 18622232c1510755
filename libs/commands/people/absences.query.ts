import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { Absence } from '../../domain/acting/absence.js';
import type { Instant } from '../../domain/time.js';

/** The deputy of the absence `a`, as long as they take part: nothing is passed on to somebody who has left. */
export const DEPUTY_OF = sql<
  string | null
>`(select m.person from membership m where m.program = a.program and m.person = a.deputy)`;

/** Absences of a program that go on at `now` or are to come. */
export const loadAbsences = (tx: Tx, program: string, now: Instant): Promise<Absence[]> =>
  tx
    .selectFrom('absence as a')
    .select(['person', DEPUTY_OF.as('deputy'), 'fromAt as from', 'toAt as to'])
    .where('program', '=', program)
    .where('endedAt', 'is', null)
    .where('toAt', '>', now)
    .execute();
