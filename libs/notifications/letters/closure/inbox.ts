import { sql, type RawBuilder } from 'kysely';
import { clip } from '../../one-line.js';
import { plural } from '../../../domain/words/plural.js';
import { namesOf } from '../names.js';
import { list } from '../wording.js';
import type { Template, Writing } from '../writing.js';

const QUOTED = 120;
/** How much of a contribution that somebody else recorded is quoted: its author must see whether the words are theirs. */
const QUOTED_RECORDED = 2000;
const MOST_QUOTED = 20;

/** What somebody said outside a window, or another wrote down for them or changed since, is kept, and when it gets an answer. */
export const wordsKept: Template = async (writing) => {
  const { db, data, notice, program } = writing;
  const said = await db
    .selectFrom('contribution')
    .select(['id', 'body', 'cycle', 'outside', 'recordedBy', 'revision'])
    .where('id', '=', data.about ?? '')
    .executeTakeFirst();
  if (!said) return null;
  const recorder = (await namesOf(db, [said.recordedBy])).get(said.recordedBy ?? '');
  const changed = recorder !== undefined && notice.version > 1;
  if (changed && said.revision !== notice.version) return null; // the author edited it since, or a later letter has the newer words
  const where = said.outside ? ' outside a cycle' : '';
  const by = recorder === undefined ? '' : `, as ${recorder} wrote it down`;
  const kept = changed
    ? `${recorder} wrote down what you said${where}, and has changed that. It says now`
    : `Thank you. This has reached us${where}${by}`;
  return {
    subject: changed ? `What you said to ${program.name} was changed` : `We keep what you said to ${program.name}`,
    paragraphs: [
      `${kept}:\n${list([`"${clip(said.body, recorder === undefined ? QUOTED : QUOTED_RECORDED)}"`])}`,
      recorder === undefined ? null : 'If you change it yourself, only you do so from then on.',
      said.outside ? await answeredLater(writing, said.cycle) : answeredHere(writing),
    ],
    path: said.outside ? `/v1/programs/${program.id}/inbox?mine=true` : `/v1/contributions/${said.id}`,
  };
};

/** When what was written down in a cycle gets an answer. */
function answeredHere({ cycle, program, mayRead }: Writing): string {
  const name = cycle && mayRead(cycle) ? `"${cycle.title}"` : `A cycle of ${program.name}`;
  return `It counts as yours. ${name} owes you an answer, which is sent to you. Until refinement begins, or somebody works with it, you may change it.`;
}

/** When what was said outside a window gets one. */
async function answeredLater({ db, program, when }: Writing, cycle: string | null): Promise<string> {
  if (cycle !== null)
    return 'A cycle has taken it over by now, and owes you an answer. Until refinement begins, or somebody works with it, you may change it.';
  const promised = await db
    .selectFrom('promise')
    .select(['dueAt', 'askedAt', 'againAt'])
    .where('kind', '=', 'inbox')
    .where('about', '=', program.id)
    .where('keptAt', 'is', null)
    .executeTakeFirst();
  const by = promised && (promised.askedAt === null ? promised.dueAt : promised.againAt);
  const asked =
    by === undefined
      ? ''
      : by === null
        ? ' The facilitators have been asked already to begin one.'
        : ` If none has begun by ${when(by)}, a facilitator is asked about it.`;
  return `It waits for the next cycle, which takes it over and owes you an answer. You hear when that happens.${asked} Until then it waits in the inbox of the program, where you may change it.`;
}

/** A cycle answers what the recipient said before it began. Their words are theirs, whatever else they may read. */
export const inboxTakenOver: Template = async (writing) => {
  const { cycle, program } = writing;
  if (!cycle) return null;
  const { many, lines } = await saidOutside(writing, sql`cycle = ${cycle.id}`);
  if (many === 0 || writing.gate?.over) return null;
  const readable = writing.mayRead(cycle);
  const name = readable ? `"${cycle.title}"` : `A cycle of ${program.name}`;
  return {
    subject: readable ? `Your input is part of ${cycle.title}` : `Your input to ${program.name} gets its answer`,
    paragraphs: [
      `${name} has begun, and takes over what you said before:`,
      lines,
      `It does not close before ${many === 1 ? 'this has' : `these ${plural(many, 'contribution')} have`} an answer, and the answer is sent to you.`,
    ],
    path: readable ? `/v1/cycles/${cycle.id}` : `/v1/programs/${program.id}/inbox?mine=true`,
  };
};

/** The cycle that had taken over what the recipient said was cancelled before it had an answer: it waits for the next. */
export const inboxReturned: Template = async (writing) => {
  const { cycle, program } = writing;
  if (!cycle) return null;
  const { many, lines, cited } = await saidOutside(writing, sql`cycle is null`);
  if (many === 0) return null;
  const name = writing.mayRead(cycle) ? `"${cycle.title}"` : `a cycle of ${program.name}`;
  const it = many === 1 ? 'It' : 'Each of it';
  return {
    subject: `What you said to ${program.name} waits for the next cycle`,
    paragraphs: [
      `What you said outside a cycle had been taken over by ${name}, which was cancelled before you had an answer. Nothing is lost; this waits in the inbox of the program again:`,
      lines,
      `${it} is taken over by the next cycle, which owes you an answer. You hear when that happens${mending(many, cited)}.`,
    ],
    path: `/v1/programs/${program.id}/inbox?mine=true`,
  };
};

/** What may be changed while it waits: no words that an item cites. */
function mending(many: number, cited: number): string {
  if (cited === many) return '. Until then it stays as you said it, because an item cites it';
  const what = cited === 0 ? 'what you said' : 'what no item cites';
  return `, and may change ${what} until then`;
}

/** What the recipient said outside a window, where it is now: how many there are, how many an item cites, and the first of them. */
async function saidOutside(
  { db, program, to }: Writing,
  where: RawBuilder<unknown>,
): Promise<{ many: number; cited: number; lines: string }> {
  const { rows } = await sql<{ body: string; many: number; cited: number }>`
    select body, count(*) over ()::int as many,
      (count(*) filter (where exists (select from citation x where x.contribution = contribution.id)) over ())::int as cited
    from contribution
    where program = ${program.id} and author = ${to.id} and outside and ${where}
    order by at, id limit ${MOST_QUOTED}`.execute(db);
  const many = rows[0]?.many ?? 0;
  const more = many - rows.length;
  const quoted = rows.map(({ body }) => `"${clip(body, QUOTED)}"`);
  return { many, cited: rows[0]?.cited ?? 0, lines: list([...quoted, ...(more > 0 ? [`and ${more} more`] : [])]) };
}
