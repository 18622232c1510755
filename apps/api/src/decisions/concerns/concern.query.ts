import { sql } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import type { Owned } from '../../../../../libs/domain/decision/concerns.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import type { ConcernView } from './concern.schemas.js';
import { visible } from '../visible-decision.js';

const person = (alias: string) =>
  sql.raw(
    `case when ${alias}.id is null then null else jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name) end`,
  );

/** Concerns that the viewer may read, oldest first. */
async function read(db: Database | Tx, viewer: Viewer, which: ReturnType<typeof sql>): Promise<ConcernView[]> {
  const { rows } = await sql<ConcernView>`
    select x.id, x.decision, x.name, x.body as reason, x.entry, x.raised_at, x.closed_at, x.closed_how as how,
      x.closed_reason, ${person('o')} as owner, ${person('e')} as delegate, ${person('b')} as closed_by,
      coalesce(x.entry = forum_round(x.decision), false) as current
    from concern x join decision d on d.id = x.decision left join cycle c on c.id = d.cycle
      join person o on o.id = x.owner left join person e on e.id = x.delegate left join person b on b.id = x.closed_by
    where ${which} and ${visible(viewer)} order by x.raised_at, x.id`.execute(db);
  return rows;
}

export const listConcerns = (db: Database | Tx, viewer: Viewer, decision: string): Promise<ConcernView[]> =>
  read(db, viewer, sql`x.decision = ${decision}`);

export async function readConcern(db: Database | Tx, viewer: Viewer, id: string): Promise<ConcernView> {
  const [concern] = await read(db, viewer, sql`x.id = ${id}`);
  if (!concern) throw notFound();
  return concern;
}

/** The decision of a concern that the viewer may read. */
export const decisionOfConcern = async (db: Database | Tx, viewer: Viewer, id: string): Promise<string> =>
  (await readConcern(db, viewer, id)).decision;

/** What closing it asks for. The row is locked, so that it is closed once. */
export async function readOwned(tx: Tx, id: string): Promise<Owned & { round: number }> {
  const row = await tx
    .selectFrom('concern')
    .select(['owner', 'delegate', 'entry', 'closedAt'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { owner: row.owner, delegate: row.delegate, round: row.entry, open: row.closedAt === null };
}
