import { sql } from 'kysely';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { listPrograms } from '../../programs/program.query.js';

/** Of what somebody may choose in the form of the search. */
export interface SearchChoices {
  readonly programs: readonly { readonly id: string; readonly name: string }[];
  /** Those of people who take part in these programs. */
  readonly segments: readonly string[];
}

/** More do not fit a list from which somebody chooses. */
const MOST = 200;

/** The programs in which `viewer` takes part, and the segments that people of them are of. */
export async function readSearchChoices(db: Database, viewer: Viewer): Promise<SearchChoices> {
  const { items: programs } = await listPrograms(db, viewer, { limit: MOST });
  const { rows } = await sql<{ segment: string }>`
    select distinct s.segment from membership m, unnest(m.segments) as s (segment)
    where m.program = any(${programs.map(({ id }) => id)}::uuid[]) order by 1 limit ${MOST}`.execute(db);
  return { programs, segments: rows.map(({ segment }) => segment) };
}
