import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { LineageKind } from '../../../../libs/domain/backlog/lineage.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import type { Link } from './trace-links.js';
import { TraceKind, type TraceNode, type TracePlace, type TraceView, type TraceWay } from './trace.schemas.js';
import { ends, kindsFrom, linksOn, pairsOf, visibleOf } from './visible-nodes.query.js';

/** So many of one kind are followed by one link, and shown at once. */
export const MOST = 200;

/** So many pairs of one link are shown: of each thing that is found the first, before others. */
const MOST_PAIRS = 5 * MOST;

export interface Walk {
  readonly nodes: Map<string, TraceNode>;
  readonly links: TraceView['links'];
  /** Ways on which there is more than was followed. */
  readonly cut: Set<TraceWay>;
  /** Whether things are linked more often than is shown. */
  tangled: boolean;
}

export const keyOf = ({ kind, id }: TracePlace): string => `${kind} ${id}`;

/** Goes one way from where a walk begins. Kinds are followed in their order, each once, so the cost is that of a few indexed queries however long the line. */
export async function follow(db: Database, viewer: Viewer, start: TraceKind, way: TraceWay, walk: Walk): Promise<void> {
  for (const kind of kindsFrom(TraceKind.options, start, way)) {
    const links = linksOn(way, kind);
    for (const link of links.filter(({ from, to }) => from === to)) {
      let ids = idsOf(walk, kind, way);
      while (ids.length > 0) ids = await take(db, viewer, link, ids, way, walk);
    }
    const ids = idsOf(walk, kind, way);
    for (const link of links.filter(({ from, to }) => from !== to)) await take(db, viewer, link, ids, way, walk);
  }
}

/** Goes on by one link from all of `ids`. Returns what was found by it and not before. */
async function take(
  db: Database,
  viewer: Viewer,
  link: Link,
  ids: readonly string[],
  way: TraceWay,
  walk: Walk,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { end, near, far } = ends(link, way);
  const pairs = pairsOf(link, viewer);
  const reached = sql`array(select distinct ${far} from ${pairs} where ${near} = any(${ids}::uuid[]))`;
  const found = await visibleOf(db, viewer, end, reached, MOST + 1);
  if (found.length > MOST) walk.cut.add(way);
  const seen = found.slice(0, MOST);
  const fresh = seen.filter(({ id }) => !walk.nodes.has(keyOf({ kind: end, id })));
  for (const node of fresh) walk.nodes.set(keyOf({ kind: end, id: node.id }), { ...node, kind: end, way });
  if (seen.length === 0) return [];
  const how = link.descends ? sql.ref('pair.lineage') : sql`null`;
  const { rows } = await sql<{ a: string; b: string; lineage: LineageKind | null }>`
    select a, b, lineage from (select distinct a, b, ${how} as lineage from ${pairs}
      where ${near} = any(${ids}::uuid[]) and ${far} = any(${seen.map(({ id }) => id)}::uuid[])) pair
    order by row_number() over (partition by ${far} order by ${near}), a, b limit ${MOST_PAIRS + 1}`.execute(db);
  walk.tangled ||= rows.length > MOST_PAIRS;
  for (const { a, b, lineage } of rows.slice(0, MOST_PAIRS))
    walk.links.push({ from: { kind: link.from, id: a }, to: { kind: link.to, id: b }, lineage });
  return fresh.map(({ id }) => id);
}

/** Where to go on from: what was found on this way, and the start. */
const idsOf = ({ nodes }: Walk, kind: TraceKind, way: TraceWay): string[] =>
  [...nodes.values()].flatMap((node) =>
    node.kind === kind && (node.way === way || node.way === 'here') ? [node.id] : [],
  );
