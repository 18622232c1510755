import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { cleared } from '../../../../libs/identity/cleared.js';
import { cut, unknownCursor } from '../http/paging/read-page.js';
import { searchOf, writeCursor } from './cursor.js';
import type { KnowledgeExport, KnowledgeExportPage } from './knowledge.schemas.js';
import { readableBy } from './readable.js';
import { segmentsOf } from './voices.js';

/** The lines that promise something, which stand first in a note, with the item of each: of the latest notes of the cycle of `d` and of those that promised `d`. */
const PROMISED = `
  select 'closure:' || n.cycle || ':' || l.nth as line, 'item:' || (l.one->>'item') as item
  from closure_note n, jsonb_array_elements(n.body->'willChange') with ordinality as l (one, nth)
  where d.kind in ('item', 'closure') and n.cycle in (select d.cycle
      union all select b.cycle from disposition b where d.kind = 'item' and b.items @> array[d.subject] and b.published_at is not null)
    and n.version = (select max(latest.version) from closure_note latest where latest.cycle = n.cycle)`;

/** What stands beside the document `d`, by the rows that link the two; each way is asked by an index. */
const LINKS = sql.raw(`
  select 'item:' || k.item as id, k.audience from criterion k where d.kind = 'criterion' and k.id = d.subject
  union all select 'obligation:' || k.obligation, k.audience from criterion k where d.kind = 'criterion' and k.id = d.subject
  union all select 'story:' || k.story, k.audience from criterion k where d.kind = 'criterion' and k.id = d.subject
  union all select 'criterion:' || b.criterion, s.audience from scenario_criterion b join scenario s on s.id = b.scenario
    where d.kind = 'scenario' and b.scenario = d.subject
  union all select 'scenario:' || b.scenario, s.audience from scenario_criterion b join scenario s on s.id = b.scenario
    where d.kind = 'criterion' and b.criterion = d.subject
  union all select 'criterion:' || k.id, k.audience from criterion k where d.kind = 'item' and k.item = d.subject
  union all select 'criterion:' || k.id, k.audience from criterion k where d.kind = 'obligation' and k.obligation = d.subject
  union all select 'criterion:' || k.id, k.audience from criterion k where d.kind = 'story' and k.story = d.subject
  union all select 'story:' || x.contribution, x.audience from citation x where d.kind = 'item' and x.item = d.subject
  union all select 'item:' || x.item, x.audience from citation x where d.kind = 'story' and x.contribution = d.subject
  union all select 'story:' || b.contribution, b.audience from disposition b
    where d.kind = 'item' and b.items @> array[d.subject] and b.kind = 'will_change' and b.published_at is not null
  union all select 'item:' || unnest(b.items), b.audience from disposition b
    where d.kind = 'story' and b.contribution = d.subject and b.kind = 'will_change' and b.published_at is not null
  union all select 'story:' || s.contribution, s.audience from persona_story s where d.kind = 'persona' and s.persona = d.subject
  union all select 'persona:' || s.persona, s.audience from persona_story s where d.kind = 'story' and s.contribution = d.subject
  union all select 'decision:' || l.decision, l.audience from item_decision l where d.kind = 'item' and l.item = d.subject
  union all select 'item:' || l.item, l.audience from item_decision l where d.kind = 'decision' and l.decision = d.subject
  union all select case d.kind when 'item' then p.line else p.item end, d.audience from (${PROMISED}) p where d.id in (p.item, p.line)
  union all select 'item:' || l.child, l.audience from item_lineage l where d.kind = 'item' and l.parent = d.subject
  union all select 'item:' || l.parent, l.audience from item_lineage l where d.kind = 'item' and l.child = d.subject
  union all select 'pilot:' || l.pilot, l.audience from pilot_item l where d.kind = 'item' and l.item = d.subject
  union all select 'item:' || l.item, l.audience from pilot_item l where d.kind = 'pilot' and l.pilot = d.subject`);

/**
 * What a program knows and the viewer may read, a page at a time, the newest first: whole texts, and what stands beside each of
 * them that they may read as well.
 */
export async function exportKnowledge(
  db: Database,
  { person, program }: Viewer,
  { after, limit }: KnowledgeExportPage,
): Promise<KnowledgeExport> {
  const of = searchOf([program]);
  if (after && after.of !== of) throw unknownCursor();
  const { at, id } = after ?? { at: null, id: null };
  const { rows } = await sql<KnowledgeExport['items'][number]>`
    select d.id, d.kind, d.cycle, d.title, d.body, ${segmentsOf({ person, as: 'm' })} as segments, d.outcome, d.at,
      array(select distinct o.id from (${LINKS}) l join search_document o on o.id = l.id and o.program = d.program
        where ${cleared('m', 'l.audience')} and (${cleared('m', 'o.audience')} or o.author = ${person}) order by o.id) as links
    from ${readableBy(person)}
    where d.program = ${program} and (${at}::timestamptz is null or (d.at, d.id) < (${at}::timestamptz, ${id}::text))
    order by d.at desc, d.id desc limit ${limit + 1}`.execute(db);
  return cut(rows, limit, (last) => writeCursor({ of, score: 0, at: last.at, id: last.id }));
}
