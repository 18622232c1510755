import { sql } from 'kysely';
import { awayThroughout, awayWhenDue } from '../../../domain/acting/absence.js';
import { formOf } from '../../../domain/decision/methods/forms.js';
import { clip } from '../../one-line.js';
import { awayStill } from '../away-still.js';
import { deadlineOf } from '../ladder.js';
import { whileItLasts, type Template, type Writing } from '../writing.js';
import { aboutDecision, namesOf } from './decision-facts.js';

/** A forum has opened while somebody is away who decides in it: whose position counts and reaches nobody else, or who rules alone. */
export const deciderMissing: Template = whileItLasts(
  aboutDecision(async (writing, { id, question, authority, method, phase }) => {
    const { data, db, to } = writing;
    const missing = data.about ?? '';
    const rules = formOf(method).advice && missing === authority;
    const kept = rules ? { missed: awayWhenDue, passedOn: true } : { missed: awayThroughout, passedOn: false };
    if (!to.facilitates || phase !== 'open' || (await hasSpoken(db, id, missing))) return null;
    if (!(await awayStill(writing, missing, kept))) return null;
    const name = (await namesOf(db, [missing])).get(missing) ?? 'Somebody';
    return {
      subject: `Somebody who decides is away: ${clip(question, 120)}`,
      paragraphs: [
        rules
          ? `${name} has the final say on "${clip(question, 200)}", is away when it is due, and nobody acts for them.`
          : `${name} decides on "${clip(question, 200)}" and is away until it is due. Nobody takes a position for somebody else.`,
        deadlineOf(writing),
        `Please move the deadline until they are back${rules ? ', or declare who acts for them' : ''}; otherwise it goes on without them.`,
      ],
      path: `/v1/decisions/${id}`,
    };
  }),
);

/** Whether they have taken a position in this round, also from where they are. */
async function hasSpoken(db: Writing['db'], decision: string, person: string): Promise<boolean> {
  const { rows } = await sql`select from spoken s where s.decision = ${decision} and s.voter = ${person} and s.current
    and s.entry = (select forum_round(${decision}))`.execute(db);
  return rows.length > 0;
}
