import { sql, type RawBuilder } from 'kysely';
import { DEPUTY_OF } from '../../../../libs/commands/people/absences.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { Page } from '../programs/program.schemas.js';
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
export async function listAbsences(
  db: Database,
  { program, audiences }: Viewer,
  { after, limit }: Page,
): Promise<AbsenceList> {
  const last = after ?? null;
  const { rows } = await sql<AbsenceView>`
    select ${COLUMNS} from ${FROM}
    where a.program = ${program} and a.audience = any(${audiences}) and a.ended_at is null and a.to_at > clock()
      and (${last}::text is null or (a.from_at, a.id) > (select from_at, id from absence where id::text = ${last}))
    order by a.from_at, a.id limit ${limit + 1}`.execute(db);
  return { items: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
}
