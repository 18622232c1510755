import { sql } from 'kysely';
import type { Database } from '../../../../../../libs/database/connection.js';
import { DEPUTY_OF } from '../../../../../../libs/queries/people/absences.query.js';
import type { Viewer } from '../../../../../../libs/domain/people.js';
import { stakesTold } from '../../../interests/stakes-told.js';
import type { CsvExport } from '../../../csv/csv.schemas.js';
import { participantColumns } from '../../program.query.js';
import type { ParticipantView } from '../../program.schemas.js';
import { writePeople, type AbsenceInCell } from './people-csv.js';

type PersonRow = ParticipantView & {
  readonly interests: readonly string[] | null;
  readonly incentives: readonly string[] | null;
  readonly interestsFor: string | null;
};

/**
 * Everybody in a program by name, as comma-separated values that can be imported again: with what they declared to have at stake, as far as
 * they let the viewer know and may be shown, and the absences that go on or are to come.
 */
export async function exportPeople(db: Database, viewer: Viewer): Promise<CsvExport> {
  const { rows } = await sql<PersonRow>`
    select ${participantColumns(viewer)}, d.interests, d.incentives, d.audience as "interestsFor"
    from membership m join person p on p.id = m.person
      left join lateral (select * from interest_declaration d where d.program = m.program and d.person = m.person
        order by d.declared_at desc, d.id limit 1) d on d.audience = any(${viewer.audiences}) or p.id = ${viewer.person}
    where m.program = ${viewer.program} order by p.name, p.id`.execute(db);
  const absences = await loadTheirAbsences(db, viewer);
  const told = await stakesTold(db, viewer, rows);
  return { csv: writePeople(told.map((row) => ({ ...row, absences: absences.get(row.id) ?? [] }))) };
}

/** Absences that are not over, of each person, the soonest first. */
async function loadTheirAbsences(
  db: Database,
  { program, audiences }: Viewer,
): Promise<ReadonlyMap<string, AbsenceInCell[]>> {
  const { rows } = await sql<AbsenceInCell & { person: string }>`
    select a.person, a.from_at as "from", a.to_at as "to", d.email as deputy
    from absence a left join person d on d.id = ${DEPUTY_OF}
    where a.program = ${program} and a.audience = any(${audiences}) and a.ended_at is null and a.to_at > clock()
    order by a.from_at, a.id`.execute(db);
  const all = new Map<string, AbsenceInCell[]>();
  for (const { person, ...absence } of rows) all.set(person, [...(all.get(person) ?? []), absence]);
  return all;
}
