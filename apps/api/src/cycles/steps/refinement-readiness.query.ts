import { sql } from 'kysely';
import type { Tx } from '../../../../../libs/database/connection.js';
import {
  OPEN_AMENDMENT,
  UNCITED,
  UNFINISHED_ITEM,
  UNMEASURED,
  isUndisposed,
} from '../../../../../libs/database/unfinished.js';
import type { CycleFacts } from '../../../../../libs/domain/facts.js';
import {
  hardToRead,
  languageOf,
  wordsOf,
  type LanguageRules,
} from '../../../../../libs/domain/accessibility/plain-language.js';
import { lackOf, type UnfinishedItem } from '../../../../../libs/domain/backlog/unfinished-item.js';
import type { Offence } from '../../../../../libs/domain/refusal.js';
import type { RefinementReadiness } from '../../../../../libs/domain/cycle/moving/end-refinement.js';

const FIRST = 20;
/** More than a cycle can refine. */
const MOST_CRITERIA = 5000;

interface Counted extends Record<'undisposed' | 'items' | 'amendments', number> {
  readonly silent: string[];
  readonly vague: UnfinishedItem[];
  readonly asked: string[];
}

/** What is unfinished when refinement is to end: counts, and the first offenders by id. Never loads everything. */
export async function loadRefinementReadiness(
  tx: Tx,
  { id: cycle, engagement }: Pick<CycleFacts, 'id' | 'engagement'>,
): Promise<RefinementReadiness> {
  const undisposed = sql`from contribution c where c.cycle = ${cycle}
    and ${isUndisposed('c')}`;
  const unfinished = sql`from item i where i.cycle = ${cycle} and ${UNFINISHED_ITEM}`;
  const open = sql`from amendment a where a.cycle = ${cycle} and ${OPEN_AMENDMENT}`;
  const { rows } = await sql<Counted>`
    select (select count(*)::int ${undisposed}) as undisposed, (select count(*)::int ${unfinished}) as items,
      (select count(*)::int ${open}) as amendments,
      array(select c.id::text ${undisposed} order by c.at limit ${FIRST}) as silent,
      array(select jsonb_build_object('id', i.id, 'uncited', ${UNCITED}, 'unmeasured', ${UNMEASURED})
        ${unfinished} order by i.created_at limit ${FIRST}) as vague,
      array(select a.id::text ${open} order by a.proposed_at limit ${FIRST}) as asked`.execute(tx);
  const row = rows[0] ?? { undisposed: 0, items: 0, amendments: 0, silent: [], vague: [], asked: [] };
  return {
    undisposed: row.undisposed,
    items: row.items,
    amendments: row.amendments,
    offences: [
      ...row.silent.map((id) => ({ path: `contributions.${id}`, message: 'has no draft disposition' })),
      ...row.vague.map(lackOf),
      ...row.asked.map((id) => ({ path: `amendments.${id}`, message: 'has no answer' })),
    ],
    hardToRead: await hardCriteria(tx, cycle, languageOf(engagement)),
  };
}

async function hardCriteria(tx: Tx, cycle: string, rules: LanguageRules): Promise<Offence[]> {
  if (rules.lint === 'advise') return [];
  const criteria = await tx
    .selectFrom('criterion')
    .innerJoin('item', 'item.id', 'criterion.item')
    .select(['criterion.id', 'criterion.statement', 'criterion.behaviour'])
    .where('item.cycle', '=', cycle)
    .where('item.status', '!=', 'dropped')
    .orderBy('criterion.id')
    .limit(MOST_CRITERIA)
    .execute();
  const words = criteria.flatMap((criterion) => wordsOf.criterion(`criteria.${criterion.id}`, criterion));
  return hardToRead(words, rules).slice(0, FIRST);
}
