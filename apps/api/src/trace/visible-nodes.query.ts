import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { LINKS, type Link } from './trace-links.js';
import { NODES } from './trace-nodes.js';
import { lineOf, type TraceKind, type TraceNode, type TraceWay } from './trace.schemas.js';

export type Visible = Omit<TraceNode, 'kind' | 'way'>;

/** The first `most` of `ids`, an array in SQL, that the viewer may read, in the order of their ids. */
export async function visibleOf(
  db: Database,
  viewer: Viewer,
  kind: TraceKind,
  ids: RawBuilder<unknown>,
  most: number,
): Promise<Visible[]> {
  const { rows } = await sql<Omit<Visible, 'href'>>`
    select n.id, n.cycle, n.label from (${NODES[kind](viewer, ids)}) n order by n.id limit ${most}`.execute(db);
  return rows.map((row) => ({ ...row, href: lineOf({ kind, id: row.id }) }));
}

/** Kinds from one on, in the order in which a walk that way comes by them. */
export function kindsFrom(kinds: readonly TraceKind[], from: TraceKind, way: TraceWay): TraceKind[] {
  const order = way === 'on' ? kinds : [...kinds].reverse();
  return order.slice(order.indexOf(from));
}

/** Where a link goes from and to on a way, and which columns of its pairs those are. */
export const ends = ({ from, to }: Link, way: TraceWay) =>
  way === 'on'
    ? ({ start: from, end: to, near: sql.ref('a'), far: sql.ref('b') } as const)
    : ({ start: to, end: from, near: sql.ref('b'), far: sql.ref('a') } as const);

export const linksOn = (way: TraceWay, start: TraceKind): readonly Link[] =>
  LINKS.filter((link) => ends(link, way).start === start);

/** The pairs of a link, `a` and `b`, that lead through nothing that the viewer may not read. */
export const pairsOf = ({ pairs, through }: Link, viewer: Viewer): RawBuilder<unknown> =>
  through === undefined
    ? sql`(${pairs}) pair`
    : sql`(select pair.a, pair.b from (${pairs}) pair where exists (${NODES[through](viewer, sql`array[pair.through]`)})) pair`;
