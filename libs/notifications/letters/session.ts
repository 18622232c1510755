import { durationInWords } from '../../domain/words/duration-in-words.js';
import { sql } from 'kysely';
import { CONFLICTED } from '../../queries/tally/entitlement.js';
import { workingCalendar } from '../../calendar/working-calendar.js';
import { inputEnd } from '../../domain/cycle/windows.js';
import type { Instant } from '../../domain/time.js';
import { sessionEvent } from '../calendar-file.js';
import { clip } from '../one-line.js';
import type { MethodName } from '../../domain/decision/methods/methods.js';
import { rightOf, standsOf, type Entitled } from './forum/decision-facts.js';
import { plural } from '../../domain/words/plural.js';
import { namesOf } from './names.js';
import { asWritten } from './naming-reader.js';
import { block, list } from './wording.js';
import { aboutCycle, NotYet, whileItLasts, type Cycle, type Draft, type Template, type Writing } from './writing.js';

export const invitation: Template = aboutCycle(async (writing, cycle) => {
  if (writing.gate?.over || !(await isInvited(writing, cycle))) return null;
  const [agenda, rights, input] = await Promise.all([
    agendaOf(writing, cycle),
    rightsOf(writing, cycle),
    inputOf(writing, cycle),
  ]);
  return {
    subject: `Invitation: ${cycle.title}`,
    paragraphs: [
      `You are invited to the cycle "${cycle.title}" of ${writing.program.name}.`,
      `What it is about:\n${block(cycle.scope)}`,
      cycle.expectations ? `What you can expect:\n${block(cycle.expectations)}` : null,
      cadenceOf(cycle),
      `Session: ${sessionOf(writing, cycle)}. A calendar file is attached; if the session moves or opens early, you get a new one.`,
      agenda,
      `You can also take part without the session: written input counts the same. ${input}`,
      'Not this time? Say so on the page of the cycle: nobody reminds you then, and somebody else can be asked in time.',
      answersBy(writing, cycle),
      rights,
    ],
    path: `/v1/cycles/${cycle.id}/agenda`,
    calendar: await calendarOf(writing, cycle, false),
  };
});

/** How often people of the program will be asked; null if it does not say. */
function cadenceOf({ engagement: { cadence, calendar } }: Cycle): string | null {
  if (cadence === undefined || calendar.pace) return null;
  return `In this program a new cycle begins every ${durationInWords(cadence)}.`;
}

/** Only for those whose invitation went out, and who were not invited again. */
export const invitationWithdrawn: Template = aboutCycle(async (writing, cycle) => {
  if ((await isInvited(writing, cycle)) || !(await wasInvited(writing, cycle))) return null;
  return {
    subject: `No longer invited: ${cycle.title}`,
    paragraphs: [
      `Your invitation to the cycle "${cycle.title}" of ${writing.program.name} was taken back. You need do nothing.`,
      'The attached calendar file removes the session from your calendar.',
      'You still take part in the program: what you have to say is welcome, and gets an answer.',
    ],
    path: `/v1/programs/${writing.program.id}`,
    // not a change of the session: a person who is invited again gets the same number, with a later stamp
    calendar: await calendarOf(writing, cycle, true, cycle.sessionSequence),
  };
});

/** The recipient's invitation to a cycle. Asked for all whom the letters are for that are written together. */
async function invitationOf({ db, readers, to }: Writing, cycle: Cycle) {
  const rows = await db
    .selectFrom('invitation')
    .select(['person', 'declinedAt'])
    .where('cycle', '=', cycle.id)
    .where('person', '=', sql<string>`any(${readers}::uuid[])`)
    .execute();
  return rows.find(({ person }) => person === to.actsAs);
}

/** Whether the recipient is invited now, and hears when the session moves, whatever they answered. */
export const isInvited = async (writing: Writing, cycle: Cycle): Promise<boolean> =>
  (await invitationOf(writing, cycle)) !== undefined;

/** Whether the recipient declined their invitation: they are asked for nothing more. */
export const hasDeclined = async (writing: Writing, cycle: Cycle): Promise<boolean> =>
  ((await invitationOf(writing, cycle))?.declinedAt ?? null) !== null;

/** Whether the recipient is invited, and has not declined. */
export const isAsked = async (writing: Writing, cycle: Cycle): Promise<boolean> =>
  (await invitationOf(writing, cycle))?.declinedAt === null;

/** Whether an invitation has gone out to the recipient. While one is on its way, this letter is tried again later. */
async function wasInvited({ db, to }: Writing, cycle: Cycle): Promise<boolean> {
  const invitations = await db
    .selectFrom('notice')
    .select(['state', 'attempts'])
    .where('cycle', '=', cycle.id)
    .where('person', '=', to.id)
    .where('purpose', '=', 'invitation')
    .execute();
  if (invitations.some(({ state }) => state === 'sent')) return true;
  if (invitations.some(({ state, attempts }) => state === 'queued' && attempts > 0))
    throw new NotYet('invitation-underway');
  return false;
}

export const sessionMoved: Template = aboutCycle(async (writing, cycle) => {
  if (writing.gate?.over || !(await isInvited(writing, cycle))) return null;
  const early = await openedEarly(writing, cycle);
  return {
    subject: `${early ? 'Opened early' : 'Moved'}: ${cycle.title}`,
    paragraphs: [
      ...(early ?? [`The session of "${cycle.title}" was moved. It is now ${sessionOf(writing, cycle)}.`]),
      'The attached calendar file takes the place of the earlier one.',
      early ? await agendaOf(writing, cycle) : null,
      await inputOf(writing, cycle),
      answersBy(writing, cycle),
    ],
    path: `/v1/cycles/${cycle.id}/agenda`,
    calendar: await calendarOf(writing, cycle, false),
  };
});

/** That the session was opened by hand before the instant that its invitations name, and why; null: it was not. */
async function openedEarly(writing: Writing, cycle: Cycle): Promise<string[] | null> {
  const { db, mayRead, when } = writing;
  const why = await db
    .selectFrom('moveReason')
    .select(['reason', 'audience', 'person', 'at'])
    .where('cycle', '=', cycle.id)
    .where('what', '=', 'opened-early')
    .where('at', '=', cycle.sessionAt)
    .executeTakeFirst();
  if (!why) return null;
  const by = (await namesOf(db, [why.person])).get(why.person ?? '') ?? 'A facilitator';
  const place = cycle.sessionPlace ? `, ${cycle.sessionPlace}` : '';
  return [
    `${by} opened the session of "${cycle.title}" earlier than your invitation says: ${when(why.at)}, ${plural(cycle.sessionMinutes, 'minute')}${place}.`,
    ...(mayRead(why) ? [`The reason:\n${block(why.reason)}`] : []),
    'If you cannot be there, say what you have to say in writing: it counts the same.',
  ];
}

/** Where the session opened early, the letter with its new calendar file says so. */
export const sessionOpen: Template = whileItLasts(
  aboutCycle(async (writing, cycle) => {
    if ((await openedEarly(writing, cycle)) || (await hasDeclined(writing, cycle))) return null;
    return {
      subject: `The session is open: ${cycle.title}`,
      paragraphs: [
        `The session of "${cycle.title}" has begun: ${plural(cycle.sessionMinutes, 'minute')}${cycle.sessionPlace ? `, ${cycle.sessionPlace}` : ''}.`,
        await agendaOf(writing, cycle),
        `Say what you have to say there or in writing. ${await inputOf(writing, cycle)} What comes later waits for the next cycle.`,
      ],
      path: `/v1/cycles/${cycle.id}/agenda`,
    };
  }),
);

/** Input was closed by hand, before the instant that had been announced. */
export const inputClosed: Template = aboutCycle(async (writing, cycle) => {
  const { db, data, gate, program, when, mayRead } = writing;
  if (gate?.over !== false || gate.phase === 'session' || !(await isInvited(writing, cycle))) return null;
  const by = (await namesOf(db, [data.about ?? null])).get(data.about ?? '') ?? 'A facilitator';
  const why = await db
    .selectFrom('moveReason')
    .select(['reason', 'audience'])
    .where('cycle', '=', cycle.id)
    .where('what', '=', 'input-closed-early')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    subject: `Input is closed: ${cycle.title}`,
    paragraphs: [
      `${by} has closed input to "${cycle.title}"${data.from ? `. It had been announced until ${when(data.from)}` : ' earlier than announced'}.`,
      why && mayRead(why) ? `The reason:\n${block(why.reason)}` : null,
      answersBy(writing, cycle),
      'If you wanted to say something still, say it between cycles: it is kept, and gets an answer in the next one.',
    ],
    form: { words: 'Say it here', path: `/v1/programs/${program.id}/inbox?mine=true#say` },
    path: `/v1/cycles/${cycle.id}/agenda`,
  };
});

export const obligationsWanted: Template = whileItLasts(
  aboutCycle(async (writing, cycle) => {
    const mine = await writing.db
      .selectFrom('invitation')
      .select('obligationsAnsweredAt')
      .where('cycle', '=', cycle.id)
      .where('person', '=', writing.to.actsAs)
      .executeTakeFirst();
    if (!mine || mine.obligationsAnsweredAt) return null;
    return {
      subject: `Which obligations apply? ${cycle.title}`,
      paragraphs: [
        `You review compliance in "${cycle.title}". Please record the obligations that apply to it, or "none"${
          writing.gate?.phase === 'agenda' ? ', before pre-reads go out' : ''
        }.`,
        `What it is about:\n${block(cycle.scope)}`,
        writing.gate?.deadline && writing.gate.phase === 'agenda'
          ? `The agenda is due ${writing.when(writing.gate.deadline)} and waits for your answer. If you have not answered by then, pre-reads may go out without your obligations, and the agenda says that they are missing.`
          : null,
      ],
      path: `/v1/cycles/${cycle.id}/obligations`,
    };
  }),
);

/** The calendar file of the session for the recipient. Cancelling is a change of its own, so its number is one higher. */
export async function calendarOf(
  { db, notice, to, program }: Writing,
  cycle: Cycle,
  cancelled: boolean,
  sequence: number = cycle.sessionSequence + (cancelled ? 1 : 0),
): Promise<NonNullable<Draft['calendar']>> {
  const organizer = await asWritten(db)
    .selectFrom('person')
    .select(['name', 'email'])
    .where('id', '=', cycle.createdBy)
    .executeTakeFirstOrThrow();
  const ics = sessionEvent({
    uid: cycle.id,
    sequence,
    title: `${cycle.title} (${program.name})`,
    scope: cycle.scope,
    expectations: cycle.expectations,
    startsAt: cycle.sessionAt,
    minutes: cycle.sessionMinutes,
    place: cycle.sessionPlace,
    organizer,
    attendee: to,
    cancelled,
    stamp: notice.createdAt,
  });
  return { method: cancelled ? 'CANCEL' : 'REQUEST', ics };
}

/** When and where it is. */
export const sessionOf = ({ when }: Writing, { sessionAt, sessionMinutes, sessionPlace }: Cycle): string =>
  `${when(sessionAt)}, ${plural(sessionMinutes, 'minute')}${sessionPlace ? `, ${sessionPlace}` : ''}`;

/** Its topics as they are now, with their timeboxes: what is sure, and what may have to wait. */
export async function agendaOf({ db, mayRead }: Writing, cycle: Cycle): Promise<string> {
  const topics = await db
    .selectFrom('topic')
    .select(['question', 'yields', 'minutes', 'ifTimeRemains', 'audience'])
    .where('cycle', '=', cycle.id)
    .orderBy('position')
    .execute();
  const lines = topics.filter(mayRead).map(({ question, yields, minutes, ifTimeRemains }) => ({
    ifTimeRemains,
    text: `${question} (${plural(minutes, 'minute')}), to yield: ${yields}`,
  }));
  if (lines.length === 0) return 'The agenda is still being written.';
  const main = lines.filter(({ ifTimeRemains }) => !ifTimeRemains).map(({ text }) => text);
  const rest = lines.filter(({ ifTimeRemains }) => ifTimeRemains).map(({ text }) => text);
  return [
    main.length > 0 ? `Agenda:\n${list(main)}` : '',
    rest.length > 0 ? `Only if time remains:\n${list(rest)}` : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** When everything that is said has its answer: what people may expect, and what the closure note is compared with. */
export function answersBy({ when }: Writing, { answersPlannedFor, answersPromisedFor }: Cycle): string | null {
  if (!answersPlannedFor) return null;
  const late = answersPromisedFor && answersPlannedFor > answersPromisedFor;
  const by = late
    ? `it was promised by ${when(answersPromisedFor)}; the session has moved since, and it is planned by ${when(answersPlannedFor)}`
    : `${answersPromisedFor ? '' : 'as it is planned, '}by ${when(answersPromisedFor ?? answersPlannedFor)}`;
  return `Everything that is said gets an answer, also when it is a no: ${by}. What is marked "if time remains" may have to wait.`;
}

/** Until when written input is open. Before pre-reads are out that is what follows from the session as it is planned. */
export async function inputOf({ db, when }: Writing, cycle: Cycle): Promise<string> {
  const window = await db
    .selectFrom('inputWindow')
    .select(['opensAt', 'closesAt'])
    .where('kind', '=', 'cycle')
    .where('subject', '=', cycle.id)
    .where('what', '=', 'contributions')
    .executeTakeFirst();
  if (window) return `Input closes ${when(window.closesAt)}.`;
  const until = await plannedInputEnd(db, cycle);
  return `Input opens when the agenda goes out, ${durationInWords(cycle.engagement.leadTimes.preRead)} before the session, and is planned to close ${when(until)}.`;
}

async function plannedInputEnd(db: Writing['db'], cycle: Cycle): Promise<Instant> {
  const zones = await db
    .selectFrom('invitation')
    .innerJoin('person', 'person.id', 'invitation.person')
    .select('person.zone')
    .distinct()
    .where('invitation.cycle', '=', cycle.id)
    .execute();
  const session = {
    at: cycle.sessionAt,
    minutes: cycle.sessionMinutes,
    sequence: cycle.sessionSequence,
    openedAt: null,
    closedAt: null,
  };
  const meeting = { session, engagement: cycle.engagement, zones: zones.map(({ zone }) => zone) };
  return inputEnd(meeting, cycle.sessionAt, workingCalendar(cycle.engagement.calendar));
}

interface ToDecide extends Entitled {
  person: string;
  question: string;
  audience: Cycle['audience'];
  authority: string;
  deputy: string | null;
  method: MethodName;
  proposes: boolean;
}

/** Everybody sees before they speak what is theirs to propose, and their right. */
async function rightsOf({ db, to, readers, mayRead }: Writing, cycle: Cycle): Promise<string | null> {
  const { rows } = await sql<ToDecide>`
    select r.person, d.question, d.audience, d.authority, d.deputy, d.method, r.person = d.proposer as proposes, e."right" as decision_right, e.uncounted,
      ${CONFLICTED} as conflicted
    from decision d cross join unnest(${readers}::uuid[]) as r (person)
      left join entitlement e on e.decision = d.id and e.person = r.person
    where d.cycle = ${cycle.id} and (r.person in (d.authority, d.deputy, d.proposer) or e.person is not null) order by d.created_at, d.id`.execute(
    db,
  );
  const mine = rows
    .filter((one) => one.person === to.actsAs && mayRead(one))
    .flatMap((one) => {
      const parts = [
        one.proposes ? 'you are named as the one who proposes it' : null,
        rightOf(standsOf(to.actsAs, one, one)),
      ];
      return parts.filter((part) => part !== null).map((part) => `"${clip(one.question, 120)}": ${part}`);
    });
  return mine.length > 0 ? `Your part in what will be decided:\n${list(mine)}` : null;
}
