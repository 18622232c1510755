import { namingConsenting } from '../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { sql } from 'kysely';
import { cut } from '../http/paging/read-page.js';
import { kindsBeyond, readReached } from './reached.query.js';
import {
  TraceKind,
  writeTraceCursor,
  type TraceCursor,
  type TraceNode,
  type TracePlace,
  type TraceQuery,
  type TraceView,
} from './trace.schemas.js';
import { visibleOf } from './visible-nodes.query.js';
import { MOST, follow, keyOf, type Walk } from './walk.query.js';

/** So many characters of a text tell which one it is. */
const LABEL = 200;

/**
 * The line from what was said to what is published, both ways from one place: what led to it and what came of it; or with
 * `after` a page of all of one kind that it comes by one way. Only what the viewer may read is found, and nothing is reached
 * through what they may not.
 */
export async function readTrace(
  db: Database,
  viewer: Viewer,
  kind: TraceKind,
  id: string,
  { after }: TraceQuery,
): Promise<TraceView> {
  const [start] = await visibleOf(db, viewer, kind, sql`${[id]}::uuid[]`, 1);
  if (!start) throw notFound();
  const here: TraceNode = { ...start, kind, way: 'here' };
  const view = await (after ? readPage(db, viewer, here, after) : readLine(db, viewer, here));
  return namingConsenting(db, viewer, view, (told, say) => ({
    ...told,
    nodes: told.nodes.map((node) => ({ ...node, label: firstOf(say(node.label)) })),
  }));
}

const firstOf = (label: string): string => [...label].slice(0, LABEL).join('');

/** What is near, at most 200 of a kind by each link, and of which kinds there is more. */
async function readLine(db: Database, viewer: Viewer, here: TraceNode): Promise<TraceView> {
  const { kind, id } = here;
  const walk: Walk = { nodes: new Map([[keyOf(here), here]]), links: [], cut: new Set(), tangled: false };
  await follow(db, viewer, kind, 'on', walk);
  await follow(db, viewer, kind, 'back', walk);
  const order = TraceKind.options;
  const nodes = [...walk.nodes.values()].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
  const more = await moreThan(db, viewer, here, walk);
  return { kind, id, nodes, links: walk.links, truncated: walk.tangled || more.length > 0, more, next: null };
}

async function moreThan(
  db: Database,
  viewer: Viewer,
  start: TracePlace,
  { nodes, cut: cutWays }: Walk,
): Promise<TraceView['more']> {
  const more: TraceView['more'] = [];
  for (const way of cutWays) {
    const shown = [...nodes.values()].filter((node) => node.way === way);
    for (const kind of await kindsBeyond(db, viewer, start, way, shown))
      more.push({ kind, way, after: writeTraceCursor({ way, kind, id: null }) });
  }
  return more;
}

async function readPage(db: Database, viewer: Viewer, here: TraceNode, after: TraceCursor): Promise<TraceView> {
  const { kind, way } = after;
  const found = await readReached(db, viewer, here, after, MOST);
  const { items, next } = cut(found, MOST, ({ id }) => writeTraceCursor({ way, kind, id }));
  const page = items.map((node): TraceNode => ({ ...node, kind, way }));
  return {
    kind: here.kind,
    id: here.id,
    nodes: [here, ...page],
    links: [],
    truncated: next !== null,
    more: [],
    next,
  };
}
