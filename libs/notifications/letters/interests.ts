import { namesOf } from './names.js';
import type { Template } from './writing.js';

/** A file that somebody else brought in says what the recipient has at stake, unless something else stands in its place by now. */
export const interestsRecorded: Template = async ({ db, data, to, program, when }) => {
  if (!to.takesPart) return null;
  const last = await db
    .selectFrom('interestDeclaration')
    .select(['id', 'declaredBy', 'declaredAt'])
    .where('program', '=', program.id)
    .where('person', '=', to.id)
    .orderBy('declaredAt', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (!last?.declaredBy || last.id !== data.about) return null;
  const recorder = (await namesOf(db, [last.declaredBy])).get(last.declaredBy) ?? 'Somebody';
  return {
    subject: `What you have at stake in ${program.name} was written down`,
    paragraphs: [
      `${recorder} brought in a file that says what interests and incentives you have in ${program.name}, ${when(last.declaredAt)}. It stands as yours.`,
      'Please see whether it is so, and who may read it. What you declare yourself takes its place, and no file changes that.',
    ],
    path: `/v1/programs/${program.id}/interests`,
  };
};
