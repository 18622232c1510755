import { sql } from 'kysely';
import { heededBy } from '../../../database/heeded.js';
import { clip } from '../../one-line.js';
import { list } from '../wording.js';
import type { Template, Writing } from '../writing.js';

const QUOTED = 200;

interface Heeded {
  readonly body: string;
  /** The passage; null: all of it says the same as what is cited. */
  readonly starts: number | null;
  readonly ends: number | null;
  /** Whether the answer to it names the item still; one that is not published yet may. */
  readonly named: boolean;
}

/** What an item follows of what the recipient said. */
async function heeded({ db, data, to }: Writing): Promise<Heeded[]> {
  const { rows } = await sql<Heeded>`
    select k.body, h.starts, h.ends,
      coalesce(d.published_at is null or ${data.about ?? null} = any(d.items || o.items), false) as named
    from ${heededBy(data.about ?? null)} h join contribution k on k.id = h.contribution and k.author = ${to.id}
      left join disposition d on d.contribution = k.id left join disposition o on o.contribution = d.duplicate_of
    order by k.at, h.starts`.execute(db);
  return rows;
}

const quoted = ({ body, starts, ends }: Heeded): string =>
  `"${clip([...body].slice(starts ?? 0, ends ?? undefined).join(''), QUOTED)}"`;

/** How what the recipient said goes together with the item. */
function because(said: readonly Heeded[]): string {
  if (said.some(({ named }) => named)) return 'That led to';
  return said.some(({ starts }) => starts !== null) ? 'It is cited by' : 'Words that say the same are cited by';
}

/** What the recipient's words led to can be used. The words are theirs, whatever else they may read. */
export const itemShipped: Template = async (writing) => {
  const item = await writing.db
    .selectFrom('item')
    .select(['id', 'title', 'audience', 'status'])
    .where('id', '=', writing.data.about ?? '')
    .executeTakeFirst();
  const said = await heeded(writing);
  if (item?.status !== 'shipped' || said.length === 0) return null;
  const readable = writing.mayRead(item);
  const what = readable ? `"${clip(item.title, 120)}"` : `something in ${writing.program.name}`;
  return {
    subject: `It has shipped: ${readable ? clip(item.title, 120) : writing.program.name}`,
    paragraphs: [
      `You said:\n${list(said.map(quoted))}`,
      `${because(said)} ${what}, which has shipped.`,
      `Does it do what you needed? Say so: what you write to the program's inbox between cycles is kept, and gets an answer in the next one.`,
    ],
    path: readable ? `/v1/items/${item.id}` : `/v1/programs/${writing.program.id}`,
  };
};
