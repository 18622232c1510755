import { sql } from 'kysely';
import { clip } from '../../one-line.js';
import { list } from '../wording.js';
import type { Template, Writing } from '../writing.js';

const QUOTED = 200;

/** What an item cites of what the recipient said, in their own words. */
async function ownWords({ db, data, to }: Writing): Promise<string[]> {
  const cited = await db
    .selectFrom('citation')
    .innerJoin('contribution', 'contribution.id', 'citation.contribution')
    .select(['contribution.body', 'starts', 'ends'])
    .where('citation.item', '=', data.about ?? '')
    .where('contribution.author', '=', to.id)
    .orderBy('contribution.at')
    .orderBy('starts')
    .execute();
  return cited.map(({ body, starts, ends }) => `"${clip([...body].slice(starts, ends).join(''), QUOTED)}"`);
}

/** Whether the answers to what an item cites of the recipient name it still; one that is not published yet may. */
async function ledTo({ db, data, to }: Writing): Promise<boolean> {
  const { rows } = await sql<{ named: boolean }>`
    select coalesce(bool_or(d.published_at is null or x.item = any(d.items) or x.item = any(o.items)), false) as named
    from citation x join contribution k on k.id = x.contribution and k.author = ${to.id}
      left join disposition d on d.contribution = k.id left join disposition o on o.contribution = d.duplicate_of
    where x.item = ${data.about ?? null}`.execute(db);
  return rows[0]?.named ?? false;
}

/** What the recipient's words led to can be used. The words are theirs, whatever else they may read. */
export const itemShipped: Template = async (writing) => {
  const item = await writing.db
    .selectFrom('item')
    .select(['id', 'title', 'audience', 'status'])
    .where('id', '=', writing.data.about ?? '')
    .executeTakeFirst();
  const words = await ownWords(writing);
  if (item?.status !== 'shipped' || words.length === 0) return null;
  const readable = writing.mayRead(item);
  const what = readable ? `"${clip(item.title, 120)}"` : `something in ${writing.program.name}`;
  return {
    subject: `It has shipped: ${readable ? clip(item.title, 120) : writing.program.name}`,
    paragraphs: [
      `You said:\n${list(words)}`,
      (await ledTo(writing)) ? `That led to ${what}, which has shipped.` : `It is cited by ${what}, which has shipped.`,
      `Does it do what you needed? Say so: what you write to the program's inbox between cycles is kept, and gets an answer in the next one.`,
    ],
    path: readable ? `/v1/items/${item.id}` : `/v1/programs/${writing.program.id}`,
  };
};
