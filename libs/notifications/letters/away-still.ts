import { sql } from 'kysely';
import { iso } from '../../database/iso.js';
import type { awayWhenDue } from '../../domain/acting/absence.js';
import type { Instant } from '../../domain/time.js';
import { loadAbsences } from '../../queries/people/absences.query.js';
import type { Writing } from './writing.js';

/**
 * Whether an absence of `missing` still keeps them from what is due. Asked when the letter is sent: the deadline may have moved since it
 * was queued, the absence may have ended, or somebody acts for them, where it is `passedOn`.
 */
export async function awayStill(
  { db, gate, program }: Writing,
  missing: string,
  { missed, passedOn }: { readonly missed: typeof awayWhenDue; readonly passedOn: boolean },
): Promise<boolean> {
  const { rows } = await sql<{ now: Instant }>`select ${iso('clock()')} as now`.execute(db);
  const now = rows[0]?.now ?? '';
  const absences = await loadAbsences(db, program.id, now);
  return absences.some(
    (absence) =>
      absence.person === missing &&
      (absence.deputy === null || !passedOn) &&
      missed(absence, gate?.deadline ?? null, now),
  );
}
