import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { NODES } from './trace-nodes.js';
import { TraceKind, type TraceCursor, type TracePlace, type TraceWay } from './trace.schemas.js';
import { ends, kindsFrom, linksOn, pairsOf, visibleOf, type Visible } from './visible-nodes.query.js';

/** A page of all of one kind that a line comes by one way, in the order of their ids, and one more where there is more. */
export async function readReached(
  db: Database,
  viewer: Viewer,
  start: TracePlace,
  { way, kind, id }: TraceCursor,
  most: number,
): Promise<Visible[]> {
  const steps = stepsOf(viewer, start, way);
  if (!steps.has(kind)) return [];
  const behind = id === null ? sql`true` : sql`id > ${id}::uuid`;
  const here = kind === start.kind ? sql`id <> ${start.id}::uuid` : sql`true`; // an answer has the id of what it answers
  const ids = sql`array(with recursive ${statementOf(steps)}
    select id from ${table(kind)} where ${behind} and ${here} order by id limit ${most + 1})`;
  return visibleOf(db, viewer, kind, ids, most + 1);
}

/** Of which kinds a line comes by more than those that are shown. */
export async function kindsBeyond(
  db: Database,
  viewer: Viewer,
  start: TracePlace,
  way: TraceWay,
  shown: readonly TracePlace[],
): Promise<TraceKind[]> {
  const steps = stepsOf(viewer, start, way);
  const beyond = [...steps.keys()].map((kind) => {
    const ids = [start, ...shown].flatMap((node) => (node.kind === kind ? [node.id] : []));
    return sql`select ${kind}::text as kind where exists (select from ${table(kind)} where id <> all(${ids}::uuid[]))`;
  });
  const { rows } = await sql<{ kind: TraceKind }>`
    with recursive ${statementOf(steps)} ${sql.join(beyond, sql` union all `)}`.execute(db);
  return rows.map(({ kind }) => kind);
}

const table = (kind: TraceKind): RawBuilder<unknown> => sql.ref(`all_${kind}`);

/** For each kind that a line comes by, in their order, the ids that it reaches and the viewer may read. They stay in Postgres, each kind asked once, from all that lead to it. */
function stepsOf(viewer: Viewer, start: TracePlace, way: TraceWay): Map<TraceKind, RawBuilder<unknown>> {
  const kinds = kindsFrom(TraceKind.options, start.kind, way);
  const steps = new Map<TraceKind, RawBuilder<unknown>>();
  for (const kind of kinds) {
    const from = [...steps.keys()].flatMap((near) =>
      linksOn(way, near)
        .filter((link) => ends(link, way).end === kind)
        .map((link) => reachedBy(viewer, link, way, sql`any(array(select id from ${table(near)}))`)),
    );
    if (kind === start.kind) from.push(sql`select ${start.id}::uuid`);
    if (from.length === 0) continue;
    const first = sql`select n.id from (${NODES[kind](viewer, sql`array(${sql.join(from, sql` union `)})`)}) n`;
    const again = linksOn(way, kind)
      .filter((link) => ends(link, way).end === kind)
      .map((link) => sql`array(${reachedBy(viewer, link, way, sql`reached.id`)})`);
    const onward = again.map(
      (ids) => sql` union select n.id from ${table(kind)} reached
      cross join lateral (${NODES[kind](viewer, ids)}) n`,
    );
    steps.set(kind, sql`${first}${sql.join(onward, sql``)}`);
  }
  return steps;
}

const reachedBy = (viewer: Viewer, link: Parameters<typeof pairsOf>[0], way: TraceWay, near: RawBuilder<unknown>) =>
  sql`select ${ends(link, way).far} from ${pairsOf(link, viewer)} where ${ends(link, way).near} = ${near}`;

const statementOf = (steps: ReadonlyMap<TraceKind, RawBuilder<unknown>>): RawBuilder<unknown> =>
  sql.join(
    [...steps].map(([kind, ids]) => sql`${table(kind)} (id) as materialized (${ids})`),
    sql`, `,
  );
