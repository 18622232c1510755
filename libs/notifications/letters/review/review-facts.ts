import type { Ended } from '../../../domain/review/approval/terms.js';
import type { Instant } from '../../../domain/time.js';
import { sql } from 'kysely';
import { loadForum } from '../forum/decision-facts.js';
import { namesOf } from '../names.js';
import { cohortInWords, loadPilotCase, thresholdInWords } from '../pilots.js';
import { block, list } from '../wording.js';
import { wherever, type MaybeDraft, type Template, type Writing } from '../writing.js';

const MOST_LISTED = 20;

/** Why an approval counts no more, after "because". */
export const ENDED: Partial<Record<string, string>> = {
  expired: 'its time is over',
  condition_unmet: 'a condition on which it was given was not met in time',
  superseded: 'another decision took the place',
  words_changed: 'the words changed that were approved',
  shaped: 'its reviewer has a part in it now',
  conflict: 'its reviewer has a conflict of interest',
  changes_requested: 'another reviewer asks for changes that concern it',
  not_approved: 'another reviewer did not approve it',
  dropped: 'the item was dropped',
  sent_back: 'the cycle went back a phase, and it is decided anew',
} satisfies Record<Ended, string>;

/** What was changed since it was not approved, and what stood against it. */
interface Changed {
  readonly by: string;
  readonly note: string;
  /** Whether changes were asked for; else it was not approved. */
  readonly askedFor: boolean;
}

export interface ReviewCase {
  readonly id: string;
  readonly reviewer: string;
  readonly reviewerName: string;
  readonly verdict: string | null;
  /** Why what its reviewer approved before counts no more, in words; null when none of theirs has ended. */
  readonly approvalEnded: string | null;
  readonly reason: string | null;
  /** What was changed since the reviewer asked for changes, in the words of the person who resubmitted; null if they are asked for the first time. */
  readonly changed: Changed | null;
  /** The obligation that the verdict cites. */
  readonly cited: string | null;
  readonly decidedAt: Instant | null;
  readonly kind: 'decision' | 'item' | 'pilot';
  /** The decision's question, the item's title, or the pilot's name. */
  readonly question: string;
  /** Further paragraphs for the reviewer. */
  readonly told: readonly (string | null)[];
  /** Whether what it was approved for has come about: the decision is in effect, the item has shipped, the pilot has started. */
  readonly hasEffect: boolean;
  /** Whether the decision took effect with this approval: then one letter says both to everybody with a part in it. */
  readonly tookEffect: boolean;
  /** Whether something waits for the approval: the effect, or that a halted pilot goes on. */
  readonly waits: boolean;
  /** How many of its reviews have not ended. */
  readonly reviewsOpen: number;
  /** Where it can be read. */
  readonly path: string;
  /** The obligations that the changes concern which it asks for, and the items. */
  readonly concerns: readonly string[];
  /** The obligations of the cycle that the recipient may read; outside a cycle, the latest of the program. */
  readonly obligations: readonly string[];
}

/** A letter about a review of what its recipient may read. */
export const aboutReview = (template: (writing: Writing, review: ReviewCase) => MaybeDraft): Template =>
  wherever(async (writing) => {
    const review = await loadReview(writing, writing.data.subject);
    return review ? template(writing, review) : null;
  });

/** A review and what it is about, as the reader of a letter may know it; null where they may not. */
export async function loadReview(writing: Writing, id: string): Promise<ReviewCase | null> {
  const { db, mayRead } = writing;
  const row = await db.selectFrom('review').selectAll().where('id', '=', id).executeTakeFirst();
  const of = row ? await loadReviewed(writing, row) : null;
  if (!row || !of || !mayRead(row)) return null;
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
  const { reviewer, verdict, reason, decidedAt, approvalEnded } = row;
  return {
    id,
    reviewer,
    verdict,
    reason,
    decidedAt,
    ...of,
    tookEffect: of.kind === 'decision' && verdict === 'approve' && decidedAt !== null && decidedAt === of.effectiveAt,
    approvalEnded: approvalEnded && (ENDED[approvalEnded] ?? null),
    reviewerName: (await namesOf(db, [reviewer])).get(reviewer) ?? 'the reviewer',
    changed: await changedSince(writing, id, decidedAt),
    cited: readable.find((one) => one.id === row.obligation)?.text ?? null,
    concerns: [
      ...readable.filter((one) => row.concernedObligations.includes(one.id)).map(({ text }) => text),
      ...items.filter(mayRead).map(({ title }) => title),
    ],
    obligations: readable.map(({ text }) => text),
  };
}

/** Of what was sent again since the last verdict. */
async function changedSince(
  { db, mayRead }: Writing,
  review: string,
  decidedAt: Instant | null,
): Promise<Changed | null> {
  const sent = await db
    .selectFrom('moveReason')
    .select(['person', 'reason', 'phase', 'at', 'audience'])
    .where('review', '=', review)
    .where('what', '=', 'resubmitted')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!sent || !mayRead(sent) || (decidedAt !== null && sent.at < decidedAt)) return null;
  const by = (await namesOf(db, [sent.person])).get(sent.person) ?? 'Somebody';
  return { by, note: sent.reason, askedFor: sent.phase === 'changes_requested' };
}

type OfReview = Pick<ReviewCase, 'kind' | 'question' | 'told' | 'hasEffect' | 'waits' | 'reviewsOpen' | 'path'> & {
  /** Of a decision: since when it is in effect. */
  readonly effectiveAt?: Instant | null;
};

/** What is reviewed; nothing if the recipient may not read it. */
const loadReviewed = (
  writing: Writing,
  { decision, item, pilot }: { readonly [K in ReviewCase['kind']]: string | null },
): Promise<OfReview | null> => {
  if (decision !== null) return loadDecision(writing, decision);
  if (item !== null) return loadItem(writing, item);
  return pilot === null ? Promise.resolve(null) : loadPilot(writing, pilot);
};

async function loadPilot(writing: Writing, id: string): Promise<OfReview | null> {
  const pilot = await loadPilotCase(writing, id);
  if (!pilot) return null;
  const waiting = await writing.db
    .selectFrom('review')
    .innerJoin('gate', (join) => join.onRef('gate.id', '=', 'review.id').on('gate.kind', '=', 'review'))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('review.pilot', '=', id)
    .where('gate.phase', '<>', 'approved')
    .executeTakeFirstOrThrow();
  return {
    kind: 'pilot',
    question: pilot.name,
    told: [
      `With whom, from when until when: ${cohortInWords(pilot)}, ${writing.when(pilot.startsAt)} to ${writing.when(pilot.endsAt)}`,
      `What must hold:\n${list(pilot.thresholds.map(thresholdInWords))}`,
      `What is collected, and who sees it:\n${block(`${pilot.collected}\n${pilot.seenBy}`)}`,
      `How it is undone:\n${block(pilot.rollback)}`,
    ],
    hasEffect: pilot.phase !== 'planned' && pilot.phase !== 'withdrawn',
    waits: pilot.phase === 'planned' || pilot.phase === 'halted',
    reviewsOpen: Number(waiting.count),
    path: `/v1/pilots/${id}`,
  };
}

async function loadDecision(writing: Writing, id: string): Promise<OfReview | null> {
  const forum = await loadForum(writing, id);
  if (!forum || !writing.mayRead(forum)) return null;
  return {
    kind: 'decision',
    question: forum.question,
    told: [
      forum.outcome ? `What was decided: ${forum.outcome}` : null,
      forum.rationale ? `Why:\n${block(forum.rationale)}` : null,
    ],
    hasEffect: forum.phase === 'in_effect',
    effectiveAt: forum.effectiveAt,
    waits: forum.phase !== 'in_effect',
    reviewsOpen: forum.reviewsOpen,
    path: `/v1/decisions/${id}`,
  };
}

async function loadItem({ db, mayRead }: Writing, id: string): Promise<OfReview | null> {
  const item = await db
    .selectFrom('item')
    .select(['title', 'framing', 'status', 'audience'])
    .select(
      sql<number>`(select count(*)::int from review v join gate o on o.kind = 'review' and o.id = v.id
        where v.item = item.id and o.phase <> 'approved')`.as('reviewsOpen'),
    )
    .where('id', '=', id)
    .executeTakeFirst();
  if (!item || !mayRead(item)) return null;
  const criteria = await db
    .selectFrom('criterion')
    .select(['statement', 'audience'])
    .where('item', '=', id)
    .orderBy('position')
    .limit(MOST_LISTED)
    .execute();
  const statements = criteria.filter(mayRead).map(({ statement }) => statement);
  return {
    kind: 'item',
    question: item.title,
    told: [
      `The problem:\n${block(item.framing)}`,
      statements.length > 0 ? `How one knows that it is done:\n${list(statements)}` : null,
    ],
    hasEffect: item.status === 'shipped',
    waits: item.status !== 'shipped',
    reviewsOpen: item.reviewsOpen,
    path: `/v1/items/${id}`,
  };
}
