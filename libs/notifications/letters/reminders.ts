import { sql } from 'kysely';
import { clip } from '../one-line.js';
import { deadlineOf, whatNext } from './ladder.js';
import { owedBy } from './owed.js';
import { agendaOf, answersBy, hasDeclined, inputOf, isAsked, sessionOf } from './session.js';
import { capitalized } from '../../domain/words/capitalized.js';
import { plural } from '../../domain/words/plural.js';
import { block, list } from './wording.js';
import { aboutCycle, movedOn, whileItLasts, wherever, type Cycle, type Template, type Writing } from './writing.js';

/** Everybody invited hears what it will be about, until when to write and by when they are answered, as it stands when input opens. */
export const agendaPublished: Template = whileItLasts(
  aboutCycle(async (writing, cycle) => {
    if (!(await isAsked(writing, cycle))) return null;
    const [unread, agenda, input] = await Promise.all([
      unreadBy(writing, cycle),
      agendaOf(writing, cycle),
      inputOf(writing, cycle),
    ]);
    return {
      subject: `${unread.length > 0 ? 'To read before the session' : 'The agenda is out'}: ${cycle.title}`,
      paragraphs: [
        `The agenda of "${cycle.title}" is out, and written input is open. The session is ${sessionOf(writing, cycle)}.`,
        agenda,
        unread.length > 0 ? `Please read this before the session, and acknowledge each one:\n${list(unread)}` : null,
        `Say now what you have to say, also if something is missing or wrong: written input counts the same as the session. ${input}`,
        answersBy(writing, cycle),
      ],
      path: `/v1/cycles/${cycle.id}/agenda`,
    };
  }),
);

/** Something more to read, or the same in another format or corrected. */
export const preRead: Template = whileItLasts(
  aboutCycle(async (writing, cycle) => {
    const unread = await unreadBy(writing, cycle);
    if (unread.length === 0 || !(await isAsked(writing, cycle))) return null;
    const session = `the session of "${cycle.title}" (${writing.when(cycle.sessionAt)})`;
    const corrected = writing.data.corrected === true;
    return {
      subject: `${corrected ? 'Corrected: to' : 'To'} read before the session: ${cycle.title}`,
      paragraphs: [
        corrected
          ? `What you were sent to read before ${session} was corrected. Please read it as it is now, also if you had read it before, and acknowledge each one:`
          : `Please read this before ${session}, and acknowledge each one:`,
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
  if (!cycle || !(await isAsked(writing, cycle))) return null;
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
  if (!cycle || (await hasDeclined(writing, cycle))) return null;
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
        `${capitalized(owed.about)} was not finished in time${
          (await askedInPlace(writing))
            ? '. You were asked already, for somebody who is away; from now on you are asked yourself.'
            : ', so you are asked as well from now on. Those who were asked before stay responsible.'
        }`,
        owed.ask,
        deadlineOf(writing)?.replace('It is due', 'It was due') ?? null,
        await whatNext(writing),
      ],
      path: owed.path,
    };
  }),
);

/** Whether the recipient had been asked for the same in the place of somebody else. */
async function askedInPlace({ db, data, to }: Writing): Promise<boolean> {
  const { rows } = await sql`select from notice n where n.person = ${to.id} and n.data ->> 'subject' = ${data.subject}
    and n.data ? 'for' and n.purpose in ('decision_opened', 'advice_closed', 'reminder') limit 1`.execute(db);
  return rows.length > 0;
}

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
