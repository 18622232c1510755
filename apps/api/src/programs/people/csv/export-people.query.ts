import { sql } from 'kysely';
import type { Database } from '../../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../../libs/domain/people.js';
import type { CsvExport } from '../../../csv/csv.schemas.js';
import { participantColumns } from '../../program.query.js';
import type { ParticipantView } from '../../program.schemas.js';
import { writePeople } from './people-csv.js';

/** Everybody in a program by name, as comma-separated values that can be imported again. */
export async function exportPeople(db: Database, viewer: Viewer): Promise<CsvExport> {
  const { rows } = await sql<ParticipantView>`
    select ${participantColumns(viewer)} from membership m join person p on p.id = m.person
    where m.program = ${viewer.program} order by p.name, p.id`.execute(db);
  return { csv: writePeople(rows) };
}
