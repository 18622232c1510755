import { sql } from 'kysely';
import { formOf } from '../../domain/decision/methods/forms.js';
import type { Instant } from '../../domain/time.js';
import { askedBy } from '../../queries/people/asked.js';
import { clip } from '../one-line.js';
import { loadForum } from './forum/decision-facts.js';
import { owedBy, owesObligations } from './owed.js';
import { loadReview } from './review/review-facts.js';
import { isInvited } from './session.js';
import { list } from './wording.js';
import { wherever, whileItLasts, type Cycle, type Template, type Writing } from './writing.js';

/** What is due at another time now, for the recipient. */
interface Due {
  readonly title: string;
  /** `the agenda of "Offline checklists"`. */
  readonly about: string;
  readonly ask: string | null;
  readonly path: string;
}

/** Why a deadline moved that nobody moved: the rung `extend_once` gave more time. */
const BY_LADDER = 'Not everybody had answered, so there is more time.';

/** A deadline was moved by which its recipient was asked for something: from when to when, why, and what they still owe. */
export const deadlineMoved: Template = whileItLasts(
  wherever(async (writing) => {
    const { db, gate, notice, when } = writing;
    if (!gate?.deadline || gate.heldUntil !== null || notice.version !== gate.version) return null;
    const due = await dueTo(writing, gate.deadline);
    if (!due) return null;
    const moved = await db
      .selectFrom('deadlineMove')
      .select(['fromAt', 'reason', 'movedBy'])
      .where('kind', '=', gate.kind)
      .where('subject', '=', gate.id)
      .where('entry', '=', gate.entry)
      .where('version', '=', gate.version)
      .executeTakeFirst();
    return {
      subject: `Another date: ${clip(due.title, 120)}`,
      paragraphs: [
        `The deadline of ${due.about} was moved${moved ? ` from ${when(moved.fromAt)}` : ''} to ${when(gate.deadline)}.`,
        moved ? (moved.movedBy === null ? BY_LADDER : `The reason: ${moved.reason}`) : null,
        due.ask,
      ],
      path: due.path,
    };
  }),
);

/** Null for whom the deadline changes nothing, or who may not read what it is of. */
async function dueTo(writing: Writing, deadline: Instant): Promise<Due | null> {
  const { cycle, data, gate, to } = writing;
  if (data.kind === 'decision') return dueToForum(writing, deadline);
  if (data.kind !== 'cycle') return owedBy(writing);
  if (!cycle) return null;
  const { id, title } = cycle;
  if (to.facilitates) return owedBy(writing);
  if (gate?.phase === 'session' && (await isInvited(writing, cycle))) {
    const ask = 'What you have to say is welcome until then, in writing as well.';
    return { title, about: `input to "${title}"`, ask, path: `/v1/cycles/${id}/agenda` };
  }
  return gate?.phase === 'agenda' && (await owesObligations(writing.db, id, to.actsAs)) ? owedBy(writing) : null;
}

/** Advice keeps its own end, unless the deadline comes before it. */
async function dueToForum(writing: Writing, deadline: Instant): Promise<Due | null> {
  const forum = await loadForum(writing, writing.data.subject);
  if (!forum || !writing.mayRead(forum)) return null;
  const { id, question, method, adviceClosesAt, owesRuling, given, spoken } = forum;
  if (formOf(method).advice && !owesRuling && adviceClosesAt !== deadline) return null;
  const speaks = !spoken && given !== null;
  const ask = owesRuling || speaks ? ((await owedBy(writing))?.ask ?? null) : null;
  return { title: question, about: `the decision "${clip(question, 200)}"`, ask, path: `/v1/decisions/${id}` };
}

/** What its recipient is asked for in a cycle that goes on, with the new dates: one line each. */
export async function dueAgain(writing: Writing, cycle: Cycle): Promise<string | null> {
  const { db, readers, to, when } = writing;
  const { rows } = await sql<{ kind: 'decision' | 'review'; id: string; person: string; deadline: Instant }>`
    select g.kind, g.id, a.person, g.deadline from gate g cross join lateral (${askedBy([])}) a
    where g.cycle = ${cycle.id} and g.kind in ('decision', 'review') and not g.over and g.deadline is not null
      and a.person = any(${readers}::uuid[]) order by g.deadline, g.id`.execute(db);
  const lines = rows
    .filter(({ person }) => person === to.actsAs)
    .map(async ({ kind, id, deadline }) => {
      const of = kind === 'review' ? await loadReview(writing, id) : await loadForum(writing, id);
      const readable = of && (!('audience' in of) || writing.mayRead(of));
      const until = of && 'listensUntil' in of && !of.owesRuling ? (of.listensUntil ?? deadline) : deadline;
      return readable
        ? `${kind === 'review' ? 'the review of ' : ''}"${clip(of.question, 200)}": ${when(until)}`
        : null;
    });
  const known = (await Promise.all(lines)).filter((line) => line !== null);
  return known.length > 0 ? `What you were asked for is due:\n${list(known)}` : null;
}
