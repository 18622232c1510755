import { sql } from 'kysely';
import { clip } from '../../one-line.js';
import { aboutDecision } from './decision-facts.js';
import { namesOf } from '../names.js';
import { block } from '../wording.js';
import { whileItLasts, type Template, type Writing } from '../writing.js';

/** One that was declared after the decision changes nothing of it. */
const IN_FORCE = sql<boolean>`exists (select from conflict_in_force i
  where i.decision = conflict_of_interest.decision and i.person = conflict_of_interest.person)`.as('inForce');

/** Somebody has a conflict of interest: for facilitators, and for the person who decides instead. */
export const conflictDeclared: Template = whileItLasts(
  aboutDecision(async ({ db, data, mayRead, to }, forum) => {
    const about = data.about ?? '';
    const conflict = await db
      .selectFrom('conflictOfInterest')
      .select(['reason', 'audience', 'given', IN_FORCE])
      .where('decision', '=', forum.id)
      .where('person', '=', about)
      .executeTakeFirst();
    if (!conflict) return null;
    const name = (await namesOf(db, [about])).get(about) ?? 'Somebody';
    const { inForce } = conflict;
    const reason = mayRead(conflict) ? conflict.reason : null;
    const instead = inForce && about === forum.authority && forum.rules && forum.deputy === to.actsAs;
    return {
      subject: `Conflict of interest: ${clip(forum.question, 120)}`,
      paragraphs: [
        `${name} has a conflict of interest in this decision:\n${block(forum.question)}`,
        reason === null ? null : `The reason:\n${block(reason)}`,
        conflict.given === 'decide' && inForce ? 'Their vote does not count any more; what they say is advice.' : null,
        (await reviews(db, forum.id, about))
          ? 'They review it, or what rests on it, and give no verdict there now. Please name somebody else who reviews, or its ladder counts it as not approved.'
          : null,
        instead
          ? 'You are the deputy, so it is yours to decide. Each piece of advice gets an answer with the decision.'
          : null,
        inForce && forum.rulerName === null && [forum.authority, forum.deputy].includes(about)
          ? `${forum.deputy === null ? 'The decision names no deputy' : 'The final authority and the deputy both have one'}. Unless its rules decide it before, the ladder ends it.`
          : null,
      ],
      path: `/v1/decisions/${forum.id}`,
    };
  }),
);

/** Whether they review the decision, or an item or a pilot that rests on it, in whichever venue. */
async function reviews(db: Writing['db'], decision: string, person: string): Promise<boolean> {
  const { rows } = await sql`
    select from review r where r.reviewer = ${person} and (r.decision = ${decision}
      or r.pilot in (select id from pilot where decision = ${decision})
      or r.item in (select item from item_decision where decision = ${decision})) limit 1`.execute(db);
  return rows.length > 0;
}

/** Somebody is away, and the recipient acts for them. */
export const standingIn: Template = async ({ db, data, program, when }) => {
  const name = (await namesOf(db, [data.about ?? null])).get(data.about ?? '');
  if (!name || !data.from || !data.to) return null;
  return {
    subject: `You stand in for ${name}`,
    paragraphs: [
      `${name} is away from ${when(data.from)} until ${when(data.to)}, and named you as deputy in ${program.name}.`,
      'What comes with their offices falls to you in that time: rulings, reviews and obligations. Each record says for whom you acted. Votes are not passed on.',
    ],
    path: `/v1/programs/${program.id}/absences`,
  };
};
