import type { SelectQueryBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { Tables } from '../../database/schema.js';
import type { Absence } from '../../domain/acting/absence.js';
import type { Instant } from '../../domain/time.js';

/** Absences of a program that go on at `now` or are to come. */
export const loadAbsences = (tx: Tx, program: string, now: Instant): Promise<Absence[]> =>
  selectAbsences(tx, program, now).execute();

const selectAbsences = (tx: Tx, program: string, now: Instant): SelectQueryBuilder<Tables, 'absence', Absence> =>
  tx
    .selectFrom('absence')
    .select(['person', 'deputy', 'fromAt as from', 'toAt as to'])
    .where('program', '=', program)
    .where('endedAt', 'is', null)
    .where('toAt', '>', now);
