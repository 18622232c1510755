import { sql } from 'kysely';
import { namingConsenting } from '../../../../libs/commands/people/named-people.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { LINKS, type Link } from './trace-links.js';
import { NODES } from './trace-nodes.js';
import { TraceKind, type TraceNode, type TraceView } from './trace.schemas.js';

/** So many of one kind are followed; an answer names no more. */
const MOST = 200;

/** So many characters of a text tell which one it is. */
const LABEL = 200;

interface Walk {
  readonly nodes: Map<string, TraceNode>;
  readonly links: TraceView['links'];
  truncated: boolean;
}

/**
 * The line from what was said to what is published, both ways from one place: what led to it and what came of it. Only
 * what the viewer may read is found, and nothing is reached through what they may not. Kinds are followed in their order,
 * each once, so the cost is that of a few indexed queries however long the line.
 */
export async function readTrace(db: Database, viewer: Viewer, kind: TraceKind, id: string): Promise<TraceView> {
  const walk: Walk = { nodes: new Map(), links: [], truncated: false };
  const [start] = await visibleOf(db, viewer, kind, [id]);
  if (!start) throw notFound();
  walk.nodes.set(keyOf(kind, id), { ...start, kind, way: 'here' });
  await follow(db, viewer, kind, 'on', walk);
  await follow(db, viewer, kind, 'back', walk);
  const order = TraceKind.options;
  const found = [...walk.nodes.values()].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
  const nodes = await namingConsenting(db, viewer.program, found, (all, say) =>
    all.map((node) => ({ ...node, label: firstOf(say(node.label)) })),
  );
  return { kind, id, nodes, links: walk.links, truncated: walk.truncated };
}

const firstOf = (label: string): string => [...label].slice(0, LABEL).join('');

type Way = 'on' | 'back';

const keyOf = (kind: TraceKind, id: string): string => `${kind} ${id}`;

async function follow(db: Database, viewer: Viewer, start: TraceKind, way: Way, walk: Walk): Promise<void> {
  const order = way === 'on' ? TraceKind.options : [...TraceKind.options].reverse();
  for (const kind of order.slice(order.indexOf(start))) {
    const links = LINKS.filter((link) => (way === 'on' ? link.from : link.to) === kind);
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
  way: Way,
  walk: Walk,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const next = way === 'on' ? link.to : link.from;
  const [near, far] = way === 'on' ? (['a', 'b'] as const) : (['b', 'a'] as const);
  const read = link.through ? sql`exists (${NODES[link.through](viewer, sql`array[pair.through]`)})` : sql`true`;
  const { rows } = await sql<{ a: string; b: string }>`
    select distinct a, b from (${link.pairs}) pair where ${sql.ref(near)} = any(${ids}::uuid[]) and ${read}
    order by a, b limit ${MOST * 5}`.execute(db);
  const found = [...new Set(rows.map((row) => row[far]))];
  const seen = await visibleOf(db, viewer, next, found.slice(0, MOST));
  walk.truncated ||= found.length > MOST || rows.length === MOST * 5;
  const fresh = seen.filter(({ id }) => !walk.nodes.has(keyOf(next, id)));
  for (const node of fresh) walk.nodes.set(keyOf(next, node.id), { ...node, kind: next, way });
  const shown = new Set(seen.map((node) => node.id));
  for (const { a, b } of rows.filter((row) => shown.has(row[far]))) {
    walk.links.push({ from: { kind: link.from, id: a }, to: { kind: link.to, id: b } });
  }
  return fresh.map(({ id }) => id);
}

/** Where to go on from: what was found on this way, and the start. */
const idsOf = ({ nodes }: Walk, kind: TraceKind, way: Way): string[] =>
  [...nodes.values()].flatMap((node) =>
    node.kind === kind && (node.way === way || node.way === 'here') ? [node.id] : [],
  );

async function visibleOf(
  db: Database,
  viewer: Viewer,
  kind: TraceKind,
  ids: readonly string[],
): Promise<Omit<TraceNode, 'kind' | 'way'>[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Omit<TraceNode, 'kind' | 'way'>>`
    ${NODES[kind](viewer, sql`${ids}::uuid[]`)} order by 1`.execute(db);
  return rows;
}
