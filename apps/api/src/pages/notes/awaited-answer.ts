import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../../libs/database/connection.js';
import { isUnanswered } from '../../../../../libs/database/unfinished.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { askedAbout, readInbox } from '../../contributions/inbox/inbox.query.js';
import { ANSWER_BY } from '../../cycles/standing.query.js';
import { markup, type Html } from '../html.js';
import type { ReadNote, Shown } from '../in-browser.js';
import { textOf } from '../shown.js';

/** A place in which its author waits for an answer. */
interface Awaiting {
  /** null: the inbox. */
  readonly cycle: string | null;
  /** null: nobody has planned it. */
  readonly answerBy: Instant | null;
  /** Whether that instant is over. */
  readonly late: boolean;
}

/** Where what the viewer said has no published answer yet. */
async function awaiting(db: Database, viewer: Viewer, which: RawBuilder<unknown>): Promise<Awaiting[]> {
  const { rows } = await sql<Awaiting>`
    select distinct k.cycle, ${ANSWER_BY} as answer_by, coalesce(${ANSWER_BY} <= clock(), false) as late
    from contribution k left join cycle c on c.id = k.cycle
    where ${which} and k.program = ${viewer.program} and k.author = ${viewer.person}
      and ${isUnanswered('k')}
    order by answer_by, k.cycle`.execute(db);
  return rows;
}

/** By when its author gets an answer, on the pages of what they said and of its answer. */
export const awaitedOfOne: ReadNote = async (shown, db) => {
  const [one] = await awaiting(db, shown.viewer, sql`k.id = ${shown.id}`);
  return one ? markup`<p>No answer yet. ${await whenOf(one, shown, db)}</p>` : null;
};

/** The same of everything that they said in a cycle. */
export const awaitedOfCycle: ReadNote = async (shown, db) => {
  const [one] = await awaiting(db, shown.viewer, sql`k.cycle = ${shown.id}`);
  return one ? markup`<p>Not everything here has an answer yet. ${await whenOf(one, shown, db)}</p>` : null;
};

/** The same of everything that they said between cycles: by when, each cycle says that took some of it over. */
export const awaitedOfInbox: ReadNote = async (shown, db) => {
  const places = await awaiting(db, shown.viewer, sql`k.outside`);
  const lines = await Promise.all(
    places.map(async (one) => {
      const where =
        one.cycle === null
          ? markup`What no cycle has taken over yet has no answer.`
          : markup`What was taken over by ${textOf('cycle', one.cycle, shown.voice)} has no answer yet.`;
      return markup`<p>${where} ${await whenOf(one, shown, db)}</p>`;
    }),
  );
  return lines.length === 0 ? null : markup`${lines}`;
};

async function whenOf({ cycle, answerBy, late }: Awaiting, { viewer, voice }: Shown, db: Database): Promise<Html> {
  if (cycle === null) {
    const by = askedAbout((await readInbox(db, viewer.program, [])).inbox);
    return markup`The next cycle takes it over and answers it, by e-mail and here.${
      by === null
        ? null
        : markup` If none has begun by ${textOf('at', by, voice)}, a facilitator is asked to begin one.`
    }`;
  }
  if (answerBy === null) return markup`You get one when the cycle ends, by e-mail and here.`;
  const by = textOf('at', answerBy, voice);
  return late
    ? markup`It was due by ${by}, and is still owed to you.`
    : markup`You get one by ${by}, by e-mail and here.`;
}
