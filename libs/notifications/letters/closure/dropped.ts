import { sql } from 'kysely';
import { PROMISED_BY } from '../../../queries/promised-by.js';
import { plural } from '../../../domain/words/plural.js';
import { clip } from '../../one-line.js';
import { aboutCycle, type Template } from '../writing.js';

/** An item was dropped that answers had promised: facilitators are asked for others. */
export const itemDropped: Template = aboutCycle(async (writing, cycle) => {
  const { db, data, program } = writing;
  const item = await db
    .selectFrom('item')
    .select(['id', 'title', 'audience', 'status'])
    .where('id', '=', data.about ?? '')
    .executeTakeFirst();
  const { owed } = await db
    .selectFrom('promise')
    .select(({ fn }) => fn.countAll<number>().as('owed'))
    .where('program', '=', program.id)
    .where('kind', '=', 'dropped')
    .where('keptAt', 'is', null)
    .where('dueAt', '=', data.due ?? null) // another item that was dropped at the same time has the same
    .where(sql<boolean>`promise.about in ${PROMISED_BY(data.about ?? '')}`)
    .executeTakeFirstOrThrow();
  if (item?.status !== 'dropped' || owed === 0) return null;
  const readable = writing.mayRead(item);
  const what = readable ? `"${clip(item.title, 120)}"` : 'Something';
  return {
    subject: `What was promised is dropped: ${readable ? clip(item.title, 120) : cycle.title}`,
    paragraphs: [
      `${what} was dropped, which is of "${cycle.title}". ${plural(owed, 'published answer')} said that it will change, and nothing else is left of what they said.`,
      data.due
        ? `Please give ${owed === 1 ? 'another answer' : 'each another answer'} by ${writing.when(data.due)}: roundtable answer settle CONTRIBUTION KIND WORDS. GET /v1/programs/${program.id}/promises says which.`
        : null,
    ],
    path: readable ? `/v1/items/${item.id}` : `/v1/programs/${program.id}/promises`,
  };
});
