import { sql } from 'kysely';
import { OBLIGATIONS_AWAITED, UNFINISHED_ITEM, OPEN_AMENDMENT, isUndisposed } from '../../database/unfinished.js';
import { plural } from '../../domain/words/plural.js';
import { inARow } from '../../domain/words/sentence.js';
import { clip } from '../one-line.js';
import { loadForum } from './forum/decision-facts.js';
import { loadPilotCase } from './pilots.js';
import { loadReview } from './review/review-facts.js';
import { sentence } from './wording.js';
import type { Writing } from './writing.js';

/** What the recipient of a letter still owes, as it asks them for it. Others read whom one waits for (`waiting/waited-for-in-words.ts`). */
interface Owed {
  readonly title: string;
  /** `the agenda of "Offline checklists"`. */
  readonly about: string;
  readonly ask: string;
  readonly path: string;
}

/** What the recipient owes to the subject of the notice; null when nothing is left. `asked`: they were added to those responsible. */
export const owedBy = (writing: Writing, asked = false): Promise<Owed | null> =>
  OWED[writing.data.kind](writing, asked);

const OWED: Record<Writing['data']['kind'], (writing: Writing, asked: boolean) => Promise<Owed | null>> = {
  program: () => Promise.resolve(null),
  cycle: owedToCycle,
  decision: owedToForum,
  review: owedToReview,
  pilot: owedToPilot,
};

async function owedToCycle({ db, gate, to, cycle }: Writing): Promise<Owed | null> {
  if (!cycle) return null;
  const { id, title } = cycle;
  const phase = gate?.phase ?? '';
  if (phase === 'agenda' && !to.facilitates && (await owesObligations(db, id, to.actsAs))) {
    const ask = 'Please record the obligations that apply, or "none": the agenda waits for your answer.';
    return { title, about: `the obligations of "${title}"`, ask, path: `/v1/cycles/${id}` };
  }
  const asked = WANTED[phase]?.(await openIn(db, id));
  return asked ? { title, about: `${asked.what} "${title}"`, ask: asked.ask, path: `/v1/cycles/${id}` } : null;
}

/** What the facilitators of a cycle are asked to do, by its phase. */
const WANTED: Partial<Record<string, (open: Open) => { readonly what: string; readonly ask: string }>> = {
  agenda: ({ obligations }) => ({
    what: 'the agenda of',
    ask: `Please publish it: it needs a measurable objective and topics with an outcome, needed evidence and a timebox${
      obligations > 0
        ? `. ${sentence(obligations, 'compliance reviewer', 'still owes', 'still owe')} obligations, or "none"`
        : ''
    }.`,
  }),
  pre_read: () => ({ what: 'the pre-reads of', ask: 'Please see that they are read before the session.' }),
  session: () => ({ what: 'the input to', ask: 'Please see that those who matter are heard before it closes.' }),
  refinement: (open) => ({ what: 'the refinement of', ask: toFinish(open) }),
  decision: ({ decisions }) => ({
    what: 'the decisions of',
    ask:
      decisions > 0
        ? `Please see that they end: ${sentence(decisions, 'decision', 'is', 'are')} still open.`
        : 'None is open any more. Please end this phase.',
  }),
  closure: ({ undisposed }) => ({
    what: 'the closure note of',
    ask: `Please edit and publish it${
      undisposed > 0 ? `: ${sentence(undisposed, 'contribution', 'has', 'have')} no answer yet` : ''
    }. Everybody who was invited is waiting for it.`,
  }),
};

/** What refinement still lacks; when it lacks nothing, that it can end. */
function toFinish({ undisposed, items, amendments }: Open): string {
  const lacks = [
    undisposed > 0 ? `${sentence(undisposed, 'contribution', 'has', 'have')} no answer yet` : null,
    items > 0 ? `${sentence(items, 'item', 'lacks', 'lack')} a cited passage or a measurable criterion` : null,
    amendments > 0 ? `${sentence(amendments, 'proposal', 'waits', 'wait')} for an answer` : null,
  ].filter((lack) => lack !== null);
  return lacks.length > 0
    ? `Please finish it: ${inARow(lacks)}.`
    : 'Everything has its answer, its passage and its criterion. Please end refinement.';
}

/** Whether a cycle waits for somebody to say which obligations apply. */
export async function owesObligations(db: Writing['db'], cycle: string, person: string): Promise<boolean> {
  const row = await db
    .selectFrom('invitation')
    .select('obligationsAnsweredAt')
    .where('cycle', '=', cycle)
    .where('person', '=', person)
    .where('compliance', '=', true)
    .executeTakeFirst();
  return row !== undefined && row.obligationsAnsweredAt === null;
}

type Open = Record<'contributions' | 'undisposed' | 'items' | 'amendments' | 'decisions' | 'obligations', number>;

/** What is unfinished in a cycle, as counts. */
export async function openIn(db: Writing['db'], cycle: string): Promise<Open> {
  const { rows } = await sql<Open>`select
    (select count(*)::int from contribution c where c.cycle = ${cycle}) as contributions,
    (select count(*)::int from contribution c where c.cycle = ${cycle}
      and ${isUndisposed('c')}) as undisposed,
    (select count(*)::int from item i where i.cycle = ${cycle} and ${UNFINISHED_ITEM}) as items,
    (select count(*)::int from amendment a where a.cycle = ${cycle} and ${OPEN_AMENDMENT}) as amendments,
    (select count(*)::int from gate g where g.kind = 'decision' and g.cycle = ${cycle} and not g.over) as decisions,
    (select count(*)::int from invitation i where i.cycle = ${cycle} and ${OBLIGATIONS_AWAITED}) as obligations`.execute(
    db,
  );
  return rows[0] ?? { contributions: 0, undisposed: 0, items: 0, amendments: 0, decisions: 0, obligations: 0 };
}

async function owedToForum(writing: Writing, asked: boolean): Promise<Owed | null> {
  const forum = await loadForum(writing, writing.data.subject);
  if (!forum || !writing.mayRead(forum)) return null;
  const { id, question, given, instead, spoken, positions, unanswered, listensUntil } = forum;
  const listening = listensUntil !== null && listensUntil >= writing.notice.createdAt;
  const speaks = (given === 'decide' || given === 'advise') && !spoken && listening;
  const rules = forum.owesRuling && (asked || !speaks);
  if (!rules && !writing.to.facilitates && (spoken || !listening)) return null;
  const advice = unanswered === 0 ? '' : `, ${plural(unanswered, 'piece')} of advice without an answer`;
  const so = `${plural(positions, 'position')} taken${advice}.`;
  const ask = rules
    ? `Please decide, or see that it is decided. So far: ${so}${unanswered === 0 ? '' : ' Each piece of advice gets an answer with the decision.'}`
    : speaks
      ? `Please take your position and say why.${instead === null ? '' : ` ${instead}.`}`
      : `Please see that it is decided. So far: ${so}`;
  return { title: question, about: `the decision "${clip(question, 200)}"`, ask, path: `/v1/decisions/${id}` };
}

async function owedToReview(writing: Writing): Promise<Owed | null> {
  const review = await loadReview(writing, writing.data.subject);
  if (!review) return null;
  const mine = review.reviewer === writing.to.actsAs;
  const asks: Partial<Record<string, string>> = {
    obligations: mine
      ? 'Please record the obligations that apply, or "none".'
      : 'Please see that the obligations are recorded.',
    open: mine
      ? 'Please approve it, ask for changes, or reject it with the obligation it breaks.'
      : `Please see that ${review.reviewerName} gives a verdict.`,
    changes_requested: 'Changes were asked for. Please make them and send it for review again.',
  };
  const ask = asks[writing.gate?.phase ?? ''];
  const about = `the review of "${clip(review.question, 200)}"`;
  return ask ? { title: review.question, about, ask, path: `/v1/reviews/${review.id}` } : null;
}

async function owedToPilot(writing: Writing): Promise<Owed | null> {
  const pilot = await loadPilotCase(writing, writing.data.subject);
  if (!pilot) return null;
  const mine = pilot.owner === writing.to.actsAs;
  const asks: Partial<Record<string, string>> = {
    running: mine
      ? 'Please see that what it is held to is measured, and send the measurements.'
      : `Please see that ${pilot.ownerName} has it measured.`,
    verdict: mine
      ? 'It has ended. Please say what it showed.'
      : `It has ended. Please see that ${pilot.ownerName} says what it showed.`,
  };
  const ask = asks[pilot.phase];
  const about = `the pilot "${clip(pilot.name, 200)}"`;
  return ask ? { title: pilot.name, about, ask, path: `/v1/pilots/${pilot.id}` } : null;
}
