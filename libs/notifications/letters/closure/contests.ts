import { clip } from '../../one-line.js';
import { answerInWords } from './end-of-cycle.js';
import { namesOf } from '../names.js';
import { block } from '../wording.js';
import { aboutCycle, withheldFrom, type Template, type Writing } from '../writing.js';

const QUOTED = 120;

const loadContest = ({ db, data, to }: Writing) =>
  db
    .selectFrom('contest')
    .innerJoin('contribution', 'contribution.id', 'contest.contribution')
    .select(['contest.reason', 'contest.settledAt', 'contribution.id', 'contribution.body', 'contribution.author'])
    .select(['contribution.audience', withheldFrom(to)])
    .where('contest.contribution', '=', data.about ?? '')
    .executeTakeFirst();

/** Somebody says that their answer misses the point: facilitators are asked for another one. */
export const answerContested: Template = aboutCycle(async (writing, cycle) => {
  const contest = await loadContest(writing);
  if (!contest || contest.settledAt) return null;
  const { reason, id, body, author } = contest;
  const readable = writing.mayRead(contest) && !contest.withheld;
  const name = (await namesOf(writing.db, [author])).get(author) ?? 'Somebody';
  return {
    subject: `An answer is contested: ${cycle.title}`,
    paragraphs: [
      readable
        ? `${name} contests the answer to what they said in "${cycle.title}": "${clip(body, QUOTED)}"`
        : `An answer given in "${cycle.title}" is contested.`,
      readable ? `What it misses:\n${block(reason)}` : null,
      writing.data.due
        ? `Please answer it once more by ${writing.when(writing.data.due)}. The cycle stays closed; the new answer stands.`
        : null,
    ],
    path: `/v1/contributions/${id}/answer`,
  };
});

const putOff = (said: string): string => `The answer to ${said} had been put off. This is what becomes of it:`;
const SETTLED: Partial<Record<string, typeof putOff>> = {
  shared: (said) => `What says the same as ${said} has another answer now, which is yours too:`,
  dropped: (said) => `What was to change for ${said} was dropped. This is what becomes of it now:`,
};

/** What was put off or lost its item has its answer, or another one what says the same. Their own words and the answer are theirs, whatever else they may read. */
export const answerSettled: Template = async (writing) => {
  const { db, data, program } = writing;
  const said = await db
    .selectFrom('contribution')
    .innerJoin('disposition', 'disposition.contribution', 'contribution.id')
    .select(['contribution.id', 'contribution.body', 'disposition.kind'])
    .where('contribution.id', '=', data.about ?? '')
    .executeTakeFirst();
  const became = said && (await answerInWords(writing, said.id));
  if (!said || !became) return null;
  return {
    subject: `The answer to what you said: ${program.name}`,
    paragraphs: [(SETTLED[data.because ?? ''] ?? putOff)(`"${clip(said.body, QUOTED)}"`), became],
    path: `/v1/contributions/${said.id}/answer`,
  };
};

/** What was contested has its new answer. Their own words and the answer are theirs, whatever else they may read. */
export const contestSettled: Template = async (writing) => {
  const contest = await loadContest(writing);
  if (!contest?.settledAt) return null;
  const became = await answerInWords(writing, contest.id);
  if (!became) return null;
  return {
    subject: `The answer that you contested: ${writing.program.name}`,
    paragraphs: [
      `You contested the answer to "${clip(contest.body, QUOTED)}", and it was looked at again. This is the answer that stands:`,
      became,
    ],
    path: `/v1/contributions/${contest.id}/answer`,
  };
};
