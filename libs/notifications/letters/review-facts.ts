import type { Instant } from '../../domain/time.js';
import { loadForum, namesOf, type Forum } from './forum/decision-facts.js';
import { wherever, type MaybeDraft, type Template, type Writing } from './writing.js';

const MOST_LISTED = 20;

export interface ReviewCase {
  readonly id: string;
  readonly reviewer: string;
  readonly reviewerName: string;
  readonly verdict: string | null;
  readonly reason: string | null;
  /** The obligation that the verdict cites. */
  readonly cited: string | null;
  readonly decidedAt: Instant | null;
  readonly question: string;
  readonly forum: Forum;
  /** The obligations that the changes concern which it asks for, and the items. */
  readonly concerns: readonly string[];
  /** The obligations of the cycle that the recipient may read; outside a cycle, the latest of the program. */
  readonly obligations: readonly string[];
}

/** A letter about a review whose decision its recipient may read. */
export const aboutReview = (template: (writing: Writing, review: ReviewCase) => MaybeDraft): Template =>
  wherever(async (writing) => {
    const review = await loadReview(writing, writing.data.subject);
    return review ? template(writing, review) : null;
  });

export async function loadReview(writing: Writing, id: string): Promise<ReviewCase | null> {
  const { db, mayRead } = writing;
  const row = await db.selectFrom('review').selectAll().where('id', '=', id).executeTakeFirst();
  const forum = row ? await loadForum(writing, row.decision) : null;
  if (!row || !forum || !mayRead(forum) || !mayRead(row)) return null;
  const recorded = db.selectFrom('obligation').select(['id', 'reference', 'statement', 'audience']);
  const citable =
    row.cycle === null
      ? recorded.where('program', '=', row.program).orderBy('at', 'desc').limit(MOST_LISTED)
      : recorded.where('cycle', '=', row.cycle).orderBy('at');
  const obligations = await citable.execute();
  const readable = obligations
    .filter(mayRead)
    .map((one) => ({ id: one.id, text: `${one.reference}: ${one.statement}` }));
  const items = await db
    .selectFrom('item')
    .select(['title', 'audience'])
    .where('id', 'in', row.concernedItems.length > 0 ? row.concernedItems : [row.id])
    .execute();
  const { reviewer, verdict, reason, decidedAt } = row;
  return {
    ...{ id, reviewer, verdict, reason, decidedAt, forum },
    reviewerName: (await namesOf(db, [reviewer])).get(reviewer) ?? 'the reviewer',
    cited: readable.find((one) => one.id === row.obligation)?.text ?? null,
    concerns: [
      ...readable.filter((one) => row.concernedObligations.includes(one.id)).map(({ text }) => text),
      ...items.filter(mayRead).map(({ title }) => title),
    ],
    question: forum.question,
    obligations: readable.map(({ text }) => text),
  };
}
