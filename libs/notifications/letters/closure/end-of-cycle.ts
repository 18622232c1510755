import { sql } from 'kysely';
import { NOT_IN_TIME } from '../../../domain/closure/ending.js';
import { clip } from '../../one-line.js';
import { namesOf } from '../names.js';
import { calendarOf } from '../session.js';
import { plural } from '../../../domain/words/plural.js';
import { withFullStop } from '../../../domain/words/sentence.js';
import { block } from '../wording.js';
import { withheldFrom, type Cycle, type Template, type Writing } from '../writing.js';

const QUOTED = 120;

/** Everybody gets an answer to what they said. Their own words and the answers are theirs, whatever else they may read. */
export const closureNote: Template = async (writing) => {
  const { db, cycle, mayRead } = writing;
  if (!cycle) return null;
  const readable = mayRead(cycle);
  const { lines, where } = await ownLines(writing, cycle, readable);
  if (!readable && lines.length === 0) return null;
  const note = await db
    .selectFrom('closureNote')
    .select(['introduction', 'audience'])
    .where('cycle', '=', cycle.id)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  const introduction =
    note && mayRead(note) && note.introduction ? `From the closure note:\n${block(note.introduction)}` : null;
  const name = readable ? `"${cycle.title}"` : `A cycle of ${writing.program.name}`;
  const path = pathOf(writing, cycle, where);
  return {
    subject: !readable
      ? `What became of your input to ${writing.program.name}`
      : lines.length > 0
        ? `What became of your input: ${cycle.title}`
        : `Closed: ${cycle.title}`,
    paragraphs: [
      lines.length > 0
        ? `${name} is closed. You said ${plural(lines.length, 'thing')}; this is what became of ${lines.length === 1 ? 'it' : 'them'}:`
        : `${name} is closed. You were invited to it; the closure note says what was heard, what changes, what does not and why.`,
      ...lines,
      introduction,
      lines.length > 0 && writing.to.takesPart ? howToSaySo(where) : null,
    ],
    ...(path === null ? {} : { path }),
  };
};

/** Where the recipient finds what they said in a cycle: with the note only where they said nothing, and one by one where they may not read the cycle. */
type Where = 'cycle' | 'note' | 'inbox' | 'each';

const COMMANDS = 'roundtable answer rate <id> <yes or no>, roundtable answer contest <id> <reason>';
const FORMS: Readonly<Record<Where, string>> = {
  cycle: 'The page of your answers below leads to a form for both.',
  note: '',
  inbox: 'The page below each of them has a form for both.',
  each: 'The page below each of them has a form for both.',
};
const howToSaySo = (where: Where): string =>
  `Was an answer useful? You can say so of each, and contest one that misses your point, once. ${FORMS[where]} By command: ${COMMANDS}. What is new goes to the inbox, and is heard in the next cycle.`;

/**
 * The link of the letter: to the recipient's answers, or else to the note. Recipients who may not read the cycle get its program, because each
 * answer has its own link. People who have left get none.
 */
function pathOf({ program, to }: Writing, { id }: Cycle, where: Where): string | null {
  if (!to.takesPart) return null;
  const paths: Record<Where, string> = {
    cycle: `/v1/cycles/${id}/answers`,
    note: `/v1/cycles/${id}/closure`,
    inbox: `/v1/programs/${program.id}/inbox?mine=true`,
    each: `/v1/programs/${program.id}`,
  };
  return paths[where];
}

export const cycleCancelled: Template = async (writing) => {
  const { cycle } = writing;
  if (!cycle) return null;
  const readable = writing.mayRead(cycle);
  const { lines, answered, where } = await ownLines(writing, cycle, readable);
  if (!readable && lines.length === 0) return null;
  const name = readable ? `"${cycle.title}"` : `A cycle of ${writing.program.name}`;
  const path = pathOf(writing, cycle, where);
  return {
    subject: readable ? `Cancelled: ${cycle.title}` : `A cycle of ${writing.program.name} was cancelled`,
    paragraphs: [
      `${name} was cancelled before its end.${readable ? '' : ' You took part in it.'}`,
      readable ? `The reason: ${cycle.endReason ?? 'its time ran out, and its rules say that it then ends'}` : null,
      lines.length > 0 ? 'What you said is kept:' : null,
      ...lines,
      answered && writing.to.takesPart ? howToSaySo(where) : null,
      readable && cycle.sessionClosedAt === null
        ? 'The attached calendar file removes the session from your calendar.'
        : null,
    ],
    ...(where === 'cycle' && writing.to.takesPart
      ? { form: { words: 'The closure note says the rest', path: `/v1/cycles/${cycle.id}/closure` } }
      : {}),
    ...(path === null ? {} : { path }),
    ...(readable ? { calendar: await calendarOf(writing, cycle, true) } : {}),
  };
};

interface Answer {
  readonly kind: string;
  readonly reason: string | null;
  readonly answer: string | null;
  readonly until: string | null;
  readonly owner: string | null;
  readonly duplicateOf: string | null;
  readonly items: readonly string[];
}

interface OwnLines {
  readonly lines: readonly string[];
  readonly answered: boolean;
  readonly where: Where;
}

/** What the recipient said, each with what became of it, and where it is found. Answers that are not published are not given away. */
async function ownLines(writing: Writing, cycle: Cycle, readable: boolean): Promise<OwnLines> {
  const { db, to, readers } = writing;
  const said = await db
    .selectFrom('contribution')
    .leftJoin('disposition', (join) =>
      join.onRef('disposition.contribution', '=', 'contribution.id').on('disposition.publishedAt', 'is not', null),
    )
    .select([
      'contribution.id',
      'contribution.author',
      'contribution.body',
      'contribution.outside',
      'disposition.kind',
      'reason',
      'answer',
      'until',
      'disposition.owner',
      'duplicateOf',
      'items',
    ])
    .where('contribution.cycle', '=', cycle.id)
    .where('contribution.author', '=', sql<string>`any(${readers}::uuid[])`)
    .orderBy('contribution.at')
    .orderBy('contribution.id')
    .execute();
  const mine = said.filter(({ author }) => author === to.id);
  const linked = !readable && to.takesPart; // of a cycle that they may not read no page lists their answers
  const lines = mine.map(async ({ id, body, outside: _outside, kind, items, ...rest }) => {
    const quote = `"${clip(body, QUOTED)}"`;
    if (kind === null) return `${quote}\n  It has no answer, because the cycle ended before.`;
    const became = await inWords(writing, { ...rest, kind, items: items ?? [] });
    return `${quote}\n  ${became}${linked ? `\n  ${writing.url(`/v1/contributions/${id}/answer`)}` : ''}`;
  });
  const listed = mine.some(({ outside }) => outside) ? 'inbox' : 'each'; // the inbox goes on telling them their own
  return {
    lines: await Promise.all(lines),
    answered: mine.some(({ kind }) => kind !== null),
    where: readable ? (mine.length > 0 ? 'cycle' : 'note') : listed,
  };
}

/** What became of one contribution, once that is published. */
export async function answerInWords(writing: Writing, contribution: string): Promise<string | null> {
  const answer = await writing.db
    .selectFrom('disposition')
    .select(['kind', 'reason', 'answer', 'until', 'owner', 'duplicateOf', 'items'])
    .where('contribution', '=', contribution)
    .where('publishedAt', 'is not', null)
    .executeTakeFirst();
  return answer ? inWords(writing, answer) : null;
}

const inWords = async (writing: Writing, answer: Answer): Promise<string> =>
  (await BECAME[answer.kind]?.(writing, answer)) ?? 'It was answered.';

const BECAME: Partial<Record<string, (writing: Writing, answer: Answer) => string | Promise<string>>> = {
  will_change: async (writing, { items, reason }) => {
    const titles = await titlesOf(writing, items);
    const what = titles.length > 0 ? titles.map((title) => `"${title}"`).join(', ') : 'the product';
    return `It will change ${what}.${because(reason)}`;
  },
  will_not: (_writing, { reason }) => `It will not change anything.${because(reason)}`,
  deferred: async ({ db, when }, { reason, until, owner }) => {
    const name = owner ? (await namesOf(db, [owner])).get(owner) : undefined;
    const who = name ? ` ${name} sees to it.` : '';
    const date = until ? ` until ${when(until)}` : '';
    if (reason === NOT_IN_TIME)
      return `It was not answered in time, and we had promised that. You get an answer${date}.${who}`;
    return `It is put off${date}.${because(reason)}${who}`;
  },
  answered: (_writing, { answer }) => `The answer: ${answer ?? ''}`,
  duplicate: async (writing, { duplicateOf, reason }) => {
    const other = await otherOf(writing, duplicateOf);
    return `It says the same as ${other.quote}, and goes the same way.${other.became ? ` ${other.became}` : ''}${because(reason)}`;
  },
};

const because = (reason: string | null): string => (reason ? ` Why: ${withFullStop(reason)}` : '');

async function titlesOf({ db, mayRead }: Writing, items: readonly string[]): Promise<string[]> {
  if (items.length === 0) return [];
  const rows = await db
    .selectFrom('item')
    .select(['title', 'audience'])
    .where('id', 'in', items)
    .orderBy('title')
    .execute();
  return rows.filter(mayRead).map(({ title }) => title);
}

/** The contribution that came first: quoted when the recipient may read it, with what became of it in one step. */
async function otherOf(writing: Writing, id: string | null): Promise<{ quote: string; became: string | null }> {
  const other =
    id === null
      ? undefined
      : await writing.db
          .selectFrom('contribution')
          .leftJoin('disposition', (join) =>
            join
              .onRef('disposition.contribution', '=', 'contribution.id')
              .on('disposition.publishedAt', 'is not', null),
          )
          .select([
            'contribution.body',
            'contribution.author',
            'contribution.audience',
            'disposition.kind',
            'reason',
            'answer',
            'until',
            'disposition.owner',
            'items',
          ])
          .select(withheldFrom(writing.to))
          .where('contribution.id', '=', id)
          .executeTakeFirst();
  if (!other || !((writing.mayRead(other) && !other.withheld) || other.author === writing.to.id))
    return { quote: 'another contribution', became: null };
  const { kind, items, reason, answer, until, owner } = other;
  const became =
    kind === null || kind === 'duplicate'
      ? null
      : await inWords(writing, { kind, reason, answer, until, owner, duplicateOf: null, items: items ?? [] });
  return { quote: `"${clip(other.body, QUOTED)}"`, became };
}
