import { sql } from 'kysely';
import { iso } from '../../../database/iso.js';
import { formOf } from '../../../domain/decision/methods/forms.js';
import type { Instant } from '../../../domain/time.js';
import { plural } from '../../../domain/words/plural.js';
import { inARow } from '../../../domain/words/sentence.js';
import { awayOf, missing, RULER, VOTERS } from '../../../queries/people/missing.query.js';
import { clip } from '../../one-line.js';
import { deadlineOf } from '../ladder.js';
import { whileItLasts, type Template, type Writing } from '../writing.js';
import { aboutDecision } from './decision-facts.js';
import { namesOf } from '../names.js';

/** How many are named; of the others there is a number. */
const NAMED = 5;

/** A forum has opened while people are away who decide in it: whose positions count and reach nobody else, or who rules alone. */
export const deciderMissing: Template = whileItLasts(
  aboutDecision(async (writing, { id, question, method, phase }) => {
    const { to } = writing;
    if (!to.facilitates || phase !== 'open') return null;
    const absent = (await absentFrom(writing, id)).filter((person) => person !== to.id);
    if (absent.length === 0) return null;
    const rules = formOf(method).advice;
    const one = absent.length === 1;
    const who = await inWords(writing, absent);
    return {
      subject: `${one ? 'Somebody who decides is' : 'People who decide are'} away: ${clip(question, 120)}`,
      paragraphs: [
        rules
          ? `${who} has the final say on "${clip(question, 200)}", is away when it is due, and nobody acts for them.`
          : `${who} ${one ? 'decides' : 'decide'} on "${clip(question, 200)}" and ${one ? 'is' : 'are'} away until it is due. Nobody takes a position for somebody else.`,
        deadlineOf(writing),
        `Please move the deadline until they are back${rules ? ', or declare who acts for them' : ''}; otherwise it goes on without them.`,
      ],
      path: `/v1/decisions/${id}`,
    };
  }),
);

/** Who is missing as the letter is written: the deadline may have moved since it was queued, an absence ended, or somebody spoken from where they are. */
async function absentFrom({ db, gate, program }: Writing, decision: string): Promise<string[]> {
  const needs = [VOTERS, RULER];
  const { rows } = await sql<{ now: Instant }>`select ${iso('clock()')} as now`.execute(db);
  const now = rows[0]?.now ?? '';
  const away = await awayOf(needs, program.id, decision, now).execute(db);
  return missing(needs, away.rows, gate?.deadline ?? null, now);
}

/** `Ann, Ben, Cora, Dan, Eve and 3 others`, the first ones by their names. */
async function inWords({ db }: Writing, people: readonly string[]): Promise<string> {
  const names = [...(await namesOf(db, people)).values()].sort((a, b) => a.localeCompare(b, 'en'));
  const more = people.length - Math.min(names.length, NAMED);
  return inARow([...names.slice(0, NAMED), ...(more > 0 ? [plural(more, 'other')] : [])]);
}
