import { sql, type RawBuilder } from 'kysely';
import type { Audience } from '../../../domain/people.js';
import { clip } from '../../one-line.js';
import { becauseInWords, methodName } from '../../../domain/decision/settling/because-in-words.js';
import { approvalsThatMayEnd } from '../review/approvals.js';
import { adviceAndAnswer } from './advice-given.js';
import { aboutDecision, type Forum } from './decision-facts.js';
import { plural } from '../../../domain/words/plural.js';
import { block, list } from '../wording.js';
import type { Template, Writing } from '../writing.js';

export const decisionMade: Template = aboutDecision(async (writing, forum) => {
  if (forum.outcome === null || !['decided', 'in_effect'].includes(forum.phase)) return null;
  return {
    subject: `Decided: ${clip(forum.question, 120)}`,
    paragraphs: [
      ...outcomeOf(writing, forum),
      await adviceAndAnswer(writing, forum),
      forum.effectiveAt === null && forum.reviewsOpen > 0
        ? `It takes effect when ${plural(forum.reviewsOpen, 'compliance review')} ${forum.reviewsOpen === 1 ? 'has' : 'have'} approved it. You need not do anything.`
        : 'You need not do anything.',
    ],
    path: `/v1/decisions/${forum.id}`,
  };
});

export const decisionInEffect: Template = aboutDecision(async (writing, forum) => {
  if (forum.outcome === null || forum.phase !== 'in_effect') return null;
  const older = await replacedBy(writing, forum);
  return {
    subject: `In effect: ${clip(forum.question, 120)}`,
    paragraphs: [
      ...outcomeOf(writing, forum),
      await adviceAndAnswer(writing, forum),
      older.length > 0 ? `It takes the place of:\n${list(older)}` : null,
      forum.effectiveAt ? `It is in effect since ${writing.when(forum.effectiveAt)}.` : null,
      await approvalsThatMayEnd(writing, { decision: forum.id }),
      forum.appealUntil
        ? `One of you may appeal, once, until ${writing.when(forum.appealUntil)}, with evidence that was not known when it was decided.`
        : null,
      forum.reviewDate ? `It will be looked at again ${writing.when(forum.reviewDate)}.` : null,
    ],
    path: `/v1/decisions/${forum.id}`,
  };
});

/** For people with a part in older decisions that this one has replaced. Null if they may not read this one, as with every link between two. */
export const decisionSuperseded: Template = aboutDecision(async (writing, forum) => {
  const older = await replacedBy(writing, forum);
  if (older.length === 0 || forum.phase !== 'in_effect') return null;
  return {
    subject: `No longer in force: ${clip(older[0] ?? '', 120)}`,
    paragraphs: [
      `Another decision has taken the place of ${older.length === 1 ? 'one' : 'some'} in which you have a part:\n${list(older)}`,
      ...outcomeOf(writing, forum),
      'You need not do anything.',
    ],
    path: `/v1/decisions/${forum.id}`,
  };
});

/** The questions of decisions whose place this one has taken, of those that the recipient may read. */
const replacedBy = (writing: Writing, { id }: Forum): Promise<string[]> =>
  questionsOf(writing, sql`l.decision = ${id} and takes_place(l.decision)`);

/** The questions of decisions that this one would supersede. */
export const toBeReplacedBy = (writing: Writing, { id }: Forum): Promise<string[]> =>
  questionsOf(writing, sql`l.decision = ${id} and l.kind = 'supersedes'`);

async function questionsOf({ db, mayRead }: Writing, linked: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ question: string; audience: Audience }>`
    select d.question, d.audience from decision_link l join decision d on d.id = l.other
    where ${linked} order by d.created_at, d.id`.execute(db);
  return rows.filter(mayRead).map(({ question }) => question);
}

export const decisionWithdrawn: Template = aboutDecision(async (writing, forum) => {
  if (forum.phase !== 'withdrawn') return null;
  return {
    subject: `Withdrawn: ${clip(forum.question, 120)}`,
    paragraphs: [
      `This is not decided any more; it was withdrawn:\n${block(forum.question)}`,
      await whyWithdrawn(writing, forum),
      forum.outcome === null
        ? 'What was said stays on record.'
        : `"${forum.outcome}" had been chosen. That stays on record, but it does not take effect.`,
      'You need not do anything.',
    ],
    path: `/v1/decisions/${forum.id}`,
  };
});

/** By hand it has a reason of its own; otherwise its cycle was cancelled, or its ladder ended so. */
async function whyWithdrawn(writing: Writing, forum: Forum): Promise<string | null> {
  const { db, cycle } = writing;
  const moved = await db
    .selectFrom('moveReason')
    .select(['reason', 'audience'])
    .where('decision', '=', forum.id)
    .where('what', '=', 'withdrawn')
    .executeTakeFirst();
  if (moved) return writing.mayRead(moved) ? `The reason:\n${block(moved.reason)}` : null;
  const gate = await db
    .selectFrom('gate')
    .select('phase')
    .where('kind', '=', 'cycle')
    .where('id', '=', cycle?.id ?? null)
    .executeTakeFirst();
  if (cycle === null || gate?.phase !== 'cancelled')
    return 'The reason: nobody decided in time, and its ladder ends so.';
  const why = cycle.endReason ? ` ${cycle.endReason}` : '';
  return `The reason: its cycle "${cycle.title}" was cancelled.${why}`;
}

function outcomeOf({ when }: Writing, forum: Forum): (string | null)[] {
  return [
    `The question:\n${block(forum.question)}`,
    `The decision: ${forum.outcome ?? ''} (${HOW[forum.outcomeBy ?? '']?.(forum) ?? 'decided'}).`,
    forum.because && forum.outcomeBy !== 'authority' && forum.outcomeBy !== 'deputy'
      ? `The count: ${becauseInWords(forum.because, { option: (id) => forum.titles.get(id) ?? id, instant: when })}.`
      : null,
    forum.rationale ? `Why:\n${block(forum.rationale)}` : null,
  ];
}

const HOW: Partial<Record<string, (forum: Forum) => string>> = {
  method: ({ because }) => `by ${methodName(because ?? {})}`,
  authority: ({ decidedBy }) => `decided by ${decidedBy ?? 'the final authority'}`,
  deputy: ({ decidedBy, actedFor }) =>
    `decided by ${decidedBy ?? 'the deputy'} for ${actedFor ?? 'the final authority'}`,
  tie_break: () => 'by the declared tie-break',
  default: () => 'the declared default, because nobody decided in time',
  not_approved: () => 'things stay as they are, because the reviews did not approve it',
};
