import { sql } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { iso } from '../../../../libs/database/iso.js';
import { promisedUnfinished, UNCITED, UNMEASURED } from '../../../../libs/database/unfinished.js';
import { lackOf, type UnfinishedItem } from '../../../../libs/domain/backlog/unfinished-item.js';
import {
  hardToRead,
  languageOf,
  wordsOf,
  type TextPart,
} from '../../../../libs/domain/accessibility/plain-language.js';
import type { ClosureReadiness } from '../../../../libs/domain/cycle/moving/publish-closure.js';
import type { CycleFacts } from '../../../../libs/domain/facts.js';

const FIRST = 20;
/** More than anybody writes: answers of many contributions with the same words count once. */
const MOST_ANSWERS = 5000;

/** Contributions without an answer, or with a "will not" without its reason: how many, and the first of them; what was put off until a time that has passed; which promised items are unfinished; and which words are not plain, `said` with the note among them. */
export async function loadClosureReadiness(
  tx: Tx,
  { id: cycle, engagement }: Pick<CycleFacts, 'id' | 'engagement'>,
  said: readonly TextPart[],
): Promise<ClosureReadiness> {
  const open = sql`from contribution c left join disposition d on d.contribution = c.id
    where c.cycle = ${cycle} and (d.contribution is null or (d.kind = 'will_not' and coalesce(trim(d.reason), '') = ''))`;
  const { rows } = await sql<{
    unanswered: number;
    first: { id: string; kind: string | null }[];
    past: { id: string; until: string }[];
    unfinished: UnfinishedItem[];
  }>`
    select (select count(*)::int ${open}) as unanswered,
      (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'kind', f.kind)), '[]')
        from (select c.id, d.kind ${open} order by c.at, c.id limit ${FIRST}) f) as first,
      (select coalesce(jsonb_agg(jsonb_build_object('id', p.contribution, 'until', ${iso('p.until')})), '[]')
        from (select d.contribution, d.until from disposition d where d.cycle = ${cycle} and d.kind = 'deferred' and d.until <= clock()
          order by d.until, d.contribution limit ${FIRST}) p) as past,
      array(select jsonb_build_object('id', i.id, 'uncited', ${UNCITED}, 'unmeasured', ${UNMEASURED})
        from item i where ${promisedUnfinished(cycle)} order by i.created_at, i.id limit ${FIRST}) as unfinished`.execute(
    tx,
  );
  const { unanswered, first, past, unfinished } = rows[0] ?? { unanswered: 0, first: [], past: [], unfinished: [] };
  const offences = first.map(({ id, kind }) => ({
    path: `contributions.${id}`,
    message: kind === null ? 'has no answer' : 'will not be done, without a reason',
  }));
  const passed = past.map(({ id, until }) => ({ path: `contributions.${id}.until`, message: `${until} has passed` }));
  const rules = languageOf(engagement);
  const words = rules.lint === 'block' ? [...said, ...(await answerWords(tx, cycle))] : [];
  return {
    unanswered,
    offences,
    past: passed,
    unfinished: unfinished.map(lackOf),
    hardToRead: hardToRead(words, rules).slice(0, FIRST),
  };
}

/** What the answers of a cycle say that are not published yet, the same words once. */
export async function answerWords(db: Database | Tx, cycle: string, most = MOST_ANSWERS): Promise<TextPart[]> {
  const { rows } = await sql<{ contribution: string; reason: string | null; answer: string | null }>`
    select * from (
      select distinct on (d.reason, d.answer) d.contribution, d.reason, d.answer from disposition d
      where d.cycle = ${cycle} and d.published_at is null and (d.reason is not null or d.answer is not null)
      order by d.reason, d.answer, d.contribution) said
    order by contribution limit ${most}`.execute(db);
  return rows.flatMap((one) => wordsOf.answer(`contributions.${one.contribution}`, one));
}
