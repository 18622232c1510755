import { sql, type RawBuilder } from 'kysely';
import { DEPUTY_OF } from '../../../../libs/queries/people/absences.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { Page } from '../http/paging/page.js';
import { readPage } from '../http/paging/read-page.js';
import type { AbsenceList, AbsenceView } from './absence.schemas.js';

const named = (alias: string): RawBuilder<unknown> =>
  sql`jsonb_build_object('id', ${sql.ref(`${alias}.id`)}, 'name', ${sql.ref(`${alias}.name`)})`;
const COLUMNS = sql`a.id, a.program, ${named('p')} as person,
  case when d.id is not null then ${named('d')} end as deputy, a.from_at as "from", a.to_at as "to",
  ${named('b')} as declared_by, a.ended_at`;
const FROM = sql`absence a join person p on p.id = a.person left join person d on d.id = ${DEPUTY_OF}
  join person b on b.id = a.declared_by`;

/** One absence of the viewer's program. */
export async function readAbsence(db: Database | Tx, { program, audiences }: Viewer, id: string): Promise<AbsenceView> {
  const { rows } = await sql<AbsenceView>`
    select ${COLUMNS} from ${FROM}
    where a.id = ${id} and a.program = ${program} and a.audience = any(${audiences})`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Absences that go on or are to come, the soonest first. */
export async function listAbsences(db: Database, { program, audiences }: Viewer, page: Page): Promise<AbsenceList> {
  const readable = sql`a.program = ${program} and a.audience = any(${audiences})`;
  const order = { by: [sql`a.from_at`, sql`a.id`], among: sql`absence a where ${readable}` };
  return readPage(
    db,
    page,
    order,
    (rest) => sql<AbsenceView>`
    select ${COLUMNS} from ${FROM}
    where ${readable} and a.ended_at is null and a.to_at > clock() and ${rest}`,
  );
}
