import { sql } from 'kysely';
import { UNFINISHED_ITEM, OPEN_AMENDMENT, isUndisposed } from '../../database/unfinished.js';
import { clip } from '../one-line.js';
import { loadForum } from './forum/decision-facts.js';
import { deadlineOf, whatNext } from './ladder.js';
import { loadPilotCase } from './pilots.js';
import { loadReview } from './review/review-facts.js';
import { answersBy, inputOf } from './session.js';
import { plural } from '../../domain/plural.js';
import { block, inARow, list, sentence } from './wording.js';
import { aboutCycle, movedOn, whileItLasts, wherever, type Cycle, type Template, type Writing } from './writing.js';

export const preRead: Template = whileItLasts(
  aboutCycle(async (writing, cycle) => {
    const unread = await unreadBy(writing, cycle);
    if (unread.length === 0) return null;
    return {
      subject: `To read before the session: ${cycle.title}`,
      paragraphs: [
        `Please read this before the session of "${cycle.title}" (${writing.when(cycle.sessionAt)}), and acknowledge each one:`,
        list(unread),
        `If something is missing or wrong, say so now: written input is open. ${await inputOf(writing, cycle)}`,
        answersBy(writing, cycle),
      ],
      path: `/v1/cycles/${cycle.id}/agenda`,
    };
  }),
);

export const preReadReminder: Template = reminding(async (writing) => {
  const { cycle } = writing;
  if (!cycle) return null;
  const unread = await unreadBy(writing, cycle);
  if (unread.length === 0) return null;
  return {
    subject: `Reminder: ${plural(unread.length, 'pre-read')} for ${cycle.title}`,
    paragraphs: [
      `The session of "${cycle.title}" is ${writing.when(cycle.sessionAt)}. You have not acknowledged yet:`,
      list(unread),
      'The session takes place in any case; it will show how many have read what it builds on.',
      await whatNext(writing),
    ],
    path: `/v1/cycles/${cycle.id}/agenda`,
  };
});

export const inputReminder: Template = reminding(async (writing) => {
  const { cycle } = writing;
  if (!cycle) return null;
  const spoken = await writing.db
    .selectFrom('contribution')
    .select('author')
    .distinct()
    .where('cycle', '=', cycle.id)
    .where('author', '=', sql<string>`any(${writing.readers}::uuid[])`)
    .where('outside', '=', false)
    .execute();
  if (spoken.some(({ author }) => author === writing.to.actsAs)) return null;
  return {
    subject: `Reminder: your input for ${cycle.title}`,
    paragraphs: [
      `We have not heard you yet in "${cycle.title}". ${await inputOf(writing, cycle)}`,
      `What it is about:\n${block(cycle.scope)}`,
      'A few sentences help: what happened, an example, what it means for you. Every contribution gets an answer.',
      answersBy(writing, cycle),
      await whatNext(writing),
    ],
    path: `/v1/cycles/${cycle.id}/agenda`,
  };
});

/** Somebody still owes something: what, until when, and what the ladder does otherwise. */
export const reminder: Template = reminding(async (writing) => {
  const owed = await owedBy(writing);
  if (!owed) return null;
  const unreceived = writing.data.do === 'escalate';
  return {
    subject: `${unreceived ? 'Nobody to ask' : 'Reminder'}: ${clip(owed.title, 120)}`,
    paragraphs: [
      unreceived
        ? `The next to be asked about ${owed.about} would be somebody who was never named. Please see to it yourself, or name somebody.`
        : `This is a reminder about ${owed.about}.`,
      owed.ask,
      deadlineOf(writing),
      await whatNext(writing),
    ],
    path: owed.path,
  };
});

/** Somebody was added to those responsible. */
export const escalation: Template = whileItLasts(
  wherever(async (writing) => {
    const owed = await owedBy(writing, true);
    if (!owed) return null;
    return {
      subject: `You are asked to help: ${clip(owed.title, 120)}`,
      paragraphs: [
        `${capital(owed.about)} was not finished in time, so you are asked as well from now on. Those who were asked before stay responsible.`,
        owed.ask,
        deadlineOf(writing)?.replace('It is due', 'It was due') ?? null,
        await whatNext(writing),
      ],
      path: owed.path,
    };
  }),
);

/** A reminder is moot when its phase or its deadline is no longer the one it was queued for; on hold only the hold counts. */
function reminding(template: Template): Template {
  return wherever(async (writing) => {
    const { cycle, gate, notice, to } = writing;
    if (!gate || movedOn(writing) || notice.version !== gate.version) return null;
    if (gate.heldUntil === null) return template(writing);
    if (!cycle || gate.kind !== 'cycle' || !to.facilitates) return null;
    return {
      subject: `Reminder: on hold, ${cycle.title}`,
      paragraphs: [
        `"${cycle.title}" is on hold until ${writing.when(gate.heldUntil)}. Resume it when it can go on, or cancel it with a reason.`,
        await whatNext(writing),
      ],
      path: `/v1/cycles/${cycle.id}`,
    };
  });
}

interface Owed {
  readonly title: string;
  /** `the agenda of "Offline checklists"`. */
  readonly about: string;
  readonly ask: string;
  readonly path: string;
}

const owedBy = (writing: Writing, asked = false): Promise<Owed | null> => OWED[writing.data.kind](writing, asked);

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
  const open = await openIn(db, id);
  const asks: Partial<Record<string, { about: string; ask: string }>> = {
    agenda: {
      about: `the agenda of "${title}"`,
      ask: `Please publish it: it needs a measurable objective and topics with an outcome, needed evidence and a timebox${
        open.obligations > 0
          ? `. ${sentence(open.obligations, 'compliance reviewer', 'still owes', 'still owe')} obligations, or "none"`
          : ''
      }.`,
    },
    pre_read: { about: `the pre-reads of "${title}"`, ask: 'Please see that they are read before the session.' },
    session: { about: `the input to "${title}"`, ask: 'Please see that those who matter are heard before it closes.' },
    refinement: {
      about: `the refinement of "${title}"`,
      ask: toFinish(open),
    },
    decision: {
      about: `the decisions of "${title}"`,
      ask:
        open.decisions > 0
          ? `Please see that they end: ${sentence(open.decisions, 'decision', 'is', 'are')} still open.`
          : 'None is open any more. Please end this phase.',
    },
    closure: {
      about: `the closure note of "${title}"`,
      ask: `Please edit and publish it${
        open.undisposed > 0 ? `: ${sentence(open.undisposed, 'contribution', 'has', 'have')} no answer yet` : ''
      }. Everybody who was invited is waiting for it.`,
    },
  };
  const owed = asks[phase];
  return owed ? { title, path: `/v1/cycles/${id}`, ...owed } : null;
}

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

async function owesObligations(db: Writing['db'], cycle: string, person: string): Promise<boolean> {
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
    (select count(*)::int from invitation i where i.cycle = ${cycle} and i.compliance and i.obligations_answered_at is null) as obligations`.execute(
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
  const so = `${plural(positions, 'position')} taken, ${plural(unanswered, 'piece')} of advice without an answer.`;
  const ask = rules
    ? `Please decide, or see that it is decided. So far: ${so} Each piece of advice gets an answer with the decision.`
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

/** Pre-reads that the recipient may read and has not acknowledged, each with its summary. */
async function unreadBy({ db, to, readers, mayRead }: Writing, cycle: Cycle): Promise<string[]> {
  const preReads = await db
    .selectFrom('preRead')
    .select(['title', 'summary', 'formats', 'url', 'audience'])
    .select(
      sql<string[]>`array(select r.person from receipt r where r.pre_read = pre_read.id
        and r.person = any(${readers}::uuid[]))`.as('readBy'),
    )
    .where('cycle', '=', cycle.id)
    .orderBy('position')
    .execute();
  const unread = preReads.filter((one) => mayRead(one) && !one.readBy.includes(to.actsAs));
  return unread.map(({ title, summary, formats, url }) => {
    const where = [formats.length > 0 ? `as ${formats.join(', ')}` : '', url ?? ''].filter(Boolean).join(', ');
    return `${title}${where ? ` (${where})` : ''}: ${clip(summary, 300)}`;
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
