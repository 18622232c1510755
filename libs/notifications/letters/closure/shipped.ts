import { sql } from 'kysely';
import { heededBy } from '../../../database/heeded.js';
import { clip } from '../../one-line.js';
import { list } from '../wording.js';
import type { Template, Writing } from '../writing.js';

const QUOTED = 200;

interface Heeded {
  readonly body: string;
  /** The passage; null: all of it. */
  readonly starts: number | null;
  readonly ends: number | null;
  /** Whether a passage is cited, a story protected, or the item only named by the answer. */
  readonly how: 'cited' | 'protected' | 'promised';
  /** Whether the item itself rests on it, rather than one that it came out of. */
  readonly own: boolean;
  /** Whether the recipient said what says the same. */
  readonly same: boolean;
  /** Whether the answer to it names the item still; one that is not published yet may, where a passage of it is cited. */
  readonly named: boolean;
}

/** What an item follows of what the recipient said. */
async function heeded({ db, data, to }: Writing): Promise<Heeded[]> {
  const { rows } = await sql<Heeded>`
    select k.body, h.starts, h.ends, h.how, h.own, h.cited <> h.contribution as same,
      coalesce(${data.about ?? null} = any(d.items || o.items), false)
        or d.published_at is null and h.own and h.how = 'cited' as named
    from ${heededBy(sql`${data.about ?? null}::uuid`)} h join contribution k on k.id = h.contribution and k.author = ${to.id}
      left join disposition d on d.contribution = k.id left join disposition o on o.contribution = d.duplicate_of
    order by k.at, h.starts`.execute(db);
  return rows;
}

const quoted = ({ body, starts, ends }: Heeded): string =>
  `"${clip([...body].slice(starts ?? 0, ends ?? undefined).join(''), QUOTED)}"`;

/** How what the recipient said goes together with the item: the nearest first. */
const NEAREST = [
  'That led to',
  'It is cited by',
  'It is protected by a criterion of',
  'Words that say the same are cited by',
  'Words that say the same are protected by a criterion of',
  'It led to another item, and that one to',
] as const;

function becauseOf({ named, own, same, how }: Heeded): (typeof NEAREST)[number] {
  if (named) return 'That led to';
  if (!own) return 'It led to another item, and that one to';
  const by = how === 'cited' ? 'cited by' : 'protected by a criterion of';
  return same ? `Words that say the same are ${by}` : `It is ${by}`;
}

const because = (said: readonly Heeded[]): string | undefined =>
  NEAREST.find((words) => said.some((one) => becauseOf(one) === words));

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
      `You said:\n${list([...new Set(said.map(quoted))])}`,
      `${because(said)} ${what}, which has shipped.`,
      "Does it do what you needed? Say so: what you write to the program's inbox between cycles is kept, and gets an answer in the next one.",
    ],
    ...(writing.to.takesPart
      ? { form: { words: 'Say so here', path: `/v1/programs/${writing.program.id}/inbox?mine=true#say` } }
      : {}),
    path: readable ? `/v1/items/${item.id}` : `/v1/programs/${writing.program.id}`,
  };
};
