import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import {
  languageOf,
  lintLanguage,
  wordsOf,
  type LanguageRules,
} from '../../../../libs/domain/accessibility/plain-language.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { countOf, lastVerdicts, OBSERVED, SAID_AT } from '../../../../libs/queries/verdicts.js';
import { listedReviews } from '../reviews/visible-review.js';
import { readStanding } from '../cycles/standing.query.js';
import type { Page } from '../http/paging/page.js';
import { visibleContribution, withheldFrom } from '../contributions/visible-contribution.js';
import { readPage } from '../http/paging/read-page.js';
import type { ItemList, ItemView } from './item.schemas.js';

const readable = ({ program, audiences }: Viewer): RawBuilder<boolean> =>
  sql`i.program = ${program} and i.audience = any(${audiences})`;

type ItemRow = Omit<ItemView, 'plainLanguage'> & { language: LanguageRules | null };

const select = (viewer: Viewer, which: RawBuilder<unknown>): RawBuilder<ItemRow> => {
  const audiences = viewer.audiences as string[];
  return sql<ItemRow>`
    select i.id, i.cycle, i.title, i.framing, i.status, i.link, i.audience, i.revision, i.proposal, i.created_at,
      (select c.engagement->'language' from cycle c where c.id = i.cycle) as language,
      exists (select from citation where item = i.id)
        and exists (select from criterion where item = i.id and threshold is not null) as ready,
      (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by p.name, p.id), '[]')
        from co_author a join person p on p.id = a.person where a.item = i.id) as co_authors,
      (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'statement', k.statement, 'behaviour', k.behaviour, 'metric', k.metric,
          'comparator', k.comparator, 'threshold', k.threshold, 'unit', k.unit, 'obligation', k.obligation,
          'demonstrated', ${demonstrated(viewer)}, 'story', (select s.id from contribution s where s.id = k.story and (s.audience = any(${audiences}) or s.author = ${viewer.person})))
          order by k.position, k.id), '[]')
        from criterion k where k.item = i.id and k.audience = any(${audiences})) as criteria,
      (select coalesce(jsonb_agg(${passage(viewer)} order by c.at, c.id, x.starts), '[]')
        from citation x join contribution c on c.id = x.contribution join person p on p.id = c.author
        where x.item = i.id) as passages,
      array(select l.decision::text from item_decision l join decision d on d.id = l.decision
        where l.item = i.id and d.audience = any(${audiences}) order by l.linked_at, l.decision) as decisions,
      (select jsonb_build_object('open', count(*) filter (where a.state = 'proposed'),
          'accepted', count(*) filter (where a.state = 'accepted'), 'declined', count(*) filter (where a.state = 'declined'))
        from amendment a where a.item = i.id and a.audience = any(${audiences})) as amendments,
      ${REVIEWS} as reviews,
      (select jsonb_build_object('connection', f.connection, 'state', f.state, 'url', f.url, 'error', f.last_error)
        from filing f where f.item = i.id) as tracker,
      jsonb_build_object('from', ${relatives(viewer, 'parent', 'child')}, 'into', ${relatives(viewer, 'child', 'parent')}) as lineage
    from item i where ${readable(viewer)} and ${which}`;
};

/**
 * What scenarios showed of the criterion `k` of the item `i`, in cycles that were not cancelled: of everybody in each what they found
 * last, of the words that it has now. An observation is about the criterion that it names, or about all that its scenario puts to the test.
 */
const demonstrated = (viewer: Viewer) => {
  const tested = sql`exists (select from scenario_criterion l where l.scenario = x.id and l.criterion = k.id)`;
  const about = sql`(case when c.observation->>'criterion' is null then ${tested} else c.observation->>'criterion' = k.id::text end)`;
  const heard = sql<boolean>`${visibleContribution(viewer, 'c')} and not (${withheldFrom(viewer, 'c')})`;
  const current = sql`${SAID_AT} > coalesce((select max(a.answered_at) from amendment a where a.made_criterion = k.id), '-infinity')`;
  return sql`(
    select jsonb_build_object('scenarios', count(distinct x.id), 'works', ${countOf('works')},
      'worksWithChanges', ${countOf('works_with_changes')}, 'doesNotWork', ${countOf('does_not_work')})
    from scenario x join gate g on g.kind = 'cycle' and g.id = x.cycle and g.phase <> 'cancelled'
      left join lateral ${lastVerdicts(sql`${heard} and ${about} and ${current}`)} v on true
    where x.id in (
        select l.scenario from scenario_criterion l where l.criterion = k.id
        union all select x.id from scenario x where x.cycle = i.cycle and exists (
          select from contribution c where ${OBSERVED} and ${heard} and c.observation->>'criterion' = k.id::text))
      and x.program = k.program and x.audience = any(${viewer.audiences}))`;
};

/** Its reviews: whoever may read the item may read them. */
const REVIEWS = listedReviews(sql`v.item = i.id`);

/** Items of one side of the lineage of the item `i`, as far as the viewer may read them. */
const relatives = ({ audiences }: Viewer, far: 'parent' | 'child', near: 'parent' | 'child') => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'title', r.title, 'kind', n.kind) order by n.linked_at, r.id), '[]')
  from item_lineage n join item r on r.id = ${sql.ref(`n.${far}`)}
  where ${sql.ref(`n.${near}`)} = i.id and r.audience = any(${audiences}))`;

const passage = (viewer: Viewer) => sql`jsonb_build_object('id', x.id) || ${quoted(viewer)}`;

/**
 * The passage `x` of the contribution `c` by `p`: which one and its words only for those who may read the contribution, and its words
 * only while they stand there (`still`).
 */
export const quoted = (viewer: Viewer, still: RawBuilder<boolean> = sql`true`): RawBuilder<unknown> => {
  const heard = visibleContribution(viewer, 'c');
  const withheld = withheldFrom(viewer, 'c');
  return sql`jsonb_build_object('starts', x.starts, 'ends', x.ends,
    'contribution', case when ${heard} then x.contribution end,
    'quote', case when ${heard} and ${still} and not (${withheld}) then substr(c.body, x.starts + 1, x.ends - x.starts) end,
    'author', case when ${heard} then jsonb_build_object('id', p.id, 'name', p.name) end)`;
};

/** A row with what of its criteria could be plainer. */
function viewOf({ language, ...item }: ItemRow, { roles }: Viewer): ItemView {
  const words = item.criteria.flatMap((criterion, index) => wordsOf.criterion(`criteria[${index}]`, criterion));
  const rules = languageOf({ language: language ?? undefined });
  return { ...item, plainLanguage: may(roles, 'refine') ? lintLanguage(words, rules) : [] };
}

/** One item, for whoever may read it. */
export async function readItem(db: Database | Tx, viewer: Viewer, id: string): Promise<ItemView> {
  const { rows } = await select(viewer, sql`i.id = ${id}`).execute(db);
  if (!rows[0]) throw notFound();
  return viewOf(rows[0], viewer);
}

/** The items of a cycle, oldest first. */
export async function listItems(db: Database, viewer: Viewer, cycle: string, page: Page): Promise<ItemList> {
  await readStanding(db, viewer, cycle);
  const among = sql`item i where i.cycle = ${cycle} and ${readable(viewer)}`;
  const { items, next } = await readPage(db, page, { by: [sql`i.created_at`, sql`i.id`], among }, (rest) =>
    select(viewer, sql`i.cycle = ${cycle} and ${rest}`),
  );
  return { items: items.map((row) => viewOf(row, viewer)), next };
}
