import { sql } from 'kysely';
import { clip } from '../../one-line.js';
import { plural } from '../../../domain/plural.js';
import { list } from '../wording.js';
import { type Template } from '../writing.js';

const QUOTED = 120;
const MOST_QUOTED = 20;

/** What somebody said outside a window is kept, and when it gets an answer. */
export const inboxReceived: Template = async ({ db, data, program }) => {
  const said = await db
    .selectFrom('contribution')
    .select(['body', 'cycle'])
    .where('id', '=', data.about ?? '')
    .executeTakeFirst();
  if (!said) return null;
  return {
    subject: `We keep what you said to ${program.name}`,
    paragraphs: [
      `Thank you. This has reached us outside a cycle:\n${list([`"${clip(said.body, QUOTED)}"`])}`,
      said.cycle === null
        ? 'It waits for the next cycle, which takes it over and owes you an answer. You hear when that happens. Until then it waits in the inbox of the program.'
        : 'A cycle has taken it over by now, and owes you an answer.',
    ],
    path: `/v1/programs/${program.id}/inbox?mine=true`,
  };
};

/** A cycle answers what the recipient said before it began. Their words are theirs, whatever else they may read. */
export const inboxTakenOver: Template = async (writing) => {
  const { db, cycle, program, to } = writing;
  if (!cycle) return null;
  const { rows } = await sql<{ body: string; many: number }>`
    select body, count(*) over ()::int as many from contribution
    where cycle = ${cycle.id} and author = ${to.id} and outside order by at, id limit ${MOST_QUOTED}`.execute(db);
  const [first] = rows;
  if (!first || writing.gate?.over) return null;
  const readable = writing.mayRead(cycle);
  const name = readable ? `"${cycle.title}"` : `A cycle of ${program.name}`;
  const more = first.many - rows.length;
  return {
    subject: readable ? `Your input is part of ${cycle.title}` : `Your input to ${program.name} gets its answer`,
    paragraphs: [
      `${name} has begun, and takes over what you said before:`,
      list([...rows.map(({ body }) => `"${clip(body, QUOTED)}"`), ...(more > 0 ? [`and ${more} more`] : [])]),
      `It does not close before ${first.many === 1 ? 'this has' : `these ${plural(first.many, 'contribution')} have`} an answer, and the answer is sent to you.`,
    ],
    path: readable ? `/v1/cycles/${cycle.id}` : `/v1/programs/${program.id}/inbox?mine=true`,
  };
};
