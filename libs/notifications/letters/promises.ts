import { NOT_IN_TIME } from '../../domain/closure/ending.js';
import { durationInWords } from '../../domain/words/duration-in-words.js';
import { plural } from '../../domain/words/plural.js';
import type { PromiseKind } from '../../domain/program/promise.js';
import { clip } from '../one-line.js';
import { consentEnds } from './consents.js';
import { loadForum } from './forum/decision-facts.js';
import { namesOf } from './names.js';
import { loadCondition, owedForApproval } from './review/conditions.js';
import { wherever, withheldFrom, type NoticeData, type Promised, type Template, type Writing } from './writing.js';

const QUOTED = 120;

/** A dated promise has come due; its owner is asked. */
export const promiseDue: Template = wherever(async (writing) => {
  const { cycle, program, place } = writing;
  const due = writing.data.due ? ` It was promised for ${writing.when(writing.data.due)}.` : '';
  const about = writing.data.promised && (await PROMISED[writing.data.promised](writing));
  if (!about) return null;
  return {
    subject: `A promise is due: ${place}`,
    paragraphs: [`In "${place}" this was promised, and ${whoseIs(writing.data)}.${due}`, about.what, about.ask],
    path: about.path ?? (cycle ? `/v1/cycles/${cycle.id}` : `/v1/programs/${program.id}`),
  };
});

/** Facilitators are asked beside an owner who has not answered; who that is stands with the promise. */
function whoseIs({ own = true, time = 1 }: NoticeData): string {
  if (!own) return 'its owner has not answered; you facilitate it';
  return time > 1 ? `you own it; you are asked for the ${time === 2 ? 'second' : 'last'} time` : 'you own it';
}

const howToSettle = (id: string): string =>
  `Please say what becomes of it: POST /v1/contributions/${id}/contest/answer, or type: roundtable answer settle ${id} <kind> <words>.`;

/** What is still owed of the answers of a cycle that are due together, because they were put off or their item was dropped: for its owner theirs, for a facilitator those of others. */
function owedTogether({ db, data, to }: Writing, kind: 'deferred' | 'dropped') {
  const open = db
    .selectFrom('promise')
    .innerJoin('contribution', 'contribution.id', 'promise.about')
    .innerJoin('disposition', 'disposition.contribution', 'contribution.id')
    .select(['contribution.id', 'contribution.body', 'contribution.audience', 'contribution.author'])
    .select('disposition.reason')
    .select(withheldFrom(to))
    .where('promise.kind', '=', kind)
    .where('promise.keptAt', 'is', null)
    .where('promise.cycle', '=', data.cycle ?? null)
    .where('promise.dueAt', '=', data.due ?? null);
  return open
    .where('promise.owner', data.own === false ? '<>' : '=', to.actsAs)
    .orderBy('contribution.at')
    .execute();
}

/** An answer that is given once more, as `why` says, and how many like it are due with it. */
async function owedAnswer(
  writing: Writing,
  kind: 'deferred' | 'dropped',
  why: (said: { readonly reason: string | null }) => string,
): Promise<Promised | null> {
  const { db, mayRead, program, data } = writing;
  const [said, ...others] = await owedTogether(writing, kind);
  if (!said) return null;
  const name = (await namesOf(db, [said.author])).get(said.author) ?? 'Somebody';
  const quote = mayRead(said) && !said.withheld ? `${name}: "${clip(said.body, QUOTED)}"` : 'a contribution';
  const list = `/v1/programs/${program.id}/promises${data.own === false ? '' : '/mine'}`;
  const more = others.length > 0 ? ` Like it ${plural(others.length, 'more answer')} of this cycle: GET ${list}.` : '';
  return {
    what: `An answer to ${quote}.${why(said)}${more}`,
    ask: `${howToSettle(said.id)} It may be put off${kind === 'deferred' ? ' once more' : ''}, to another date. Until then it stays on the list of open promises.`,
    path: `/v1/contributions/${said.id}/answer`,
  };
}

const PROMISED: Record<PromiseKind, (writing: Writing) => Promise<Promised | null>> = {
  deferred: (writing) =>
    owedAnswer(writing, 'deferred', ({ reason }) =>
      reason && reason !== NOT_IN_TIME ? ` It was put off: ${reason}` : '',
    ),
  dropped: (writing) => owedAnswer(writing, 'dropped', () => ' What was to change for it was dropped.'),
  contested: async ({ db, data, mayRead, to }) => {
    const said = await db
      .selectFrom('contest')
      .innerJoin('contribution', 'contribution.id', 'contest.contribution')
      .select(['contribution.id', 'contribution.body', 'contribution.audience'])
      .select(withheldFrom(to))
      .where('contest.contribution', '=', data.about ?? '')
      .where('contest.settledAt', 'is', null)
      .executeTakeFirst();
    if (!said) return null;
    return {
      what: `Another answer to ${mayRead(said) && !said.withheld ? `"${clip(said.body, QUOTED)}"` : 'a contribution'}, because the first one was contested.`,
      ask: `${howToSettle(said.id)} Until then it stays on the list of open promises.`,
      path: `/v1/contributions/${said.id}/answer`,
    };
  },
  not_planned: async ({ db, data, mayRead }) => {
    const item = await db
      .selectFrom('item')
      .select(['id', 'title', 'status', 'audience'])
      .where('id', '=', data.about ?? '')
      .executeTakeFirst();
    if (!item || item.status === 'dropped' || !mayRead(item)) return null;
    return {
      what: `Word of "${clip(item.title, QUOTED)}": the outside tracker will not do it, and published answers promised it.`,
      ask: 'Please say where it stands. If it is dropped, whoever was promised it is owed another answer. Until then it stays on the list of open promises.',
      path: `/v1/items/${item.id}`,
    };
  },
  inbox: async ({ db, program }) => {
    const { waiting } = await db
      .selectFrom('contribution')
      .select(({ fn }) => fn.countAll<number>().as('waiting'))
      .where('program', '=', program.id)
      .where('cycle', 'is', null)
      .executeTakeFirstOrThrow();
    if (waiting === 0) return null;
    return {
      what: `An answer to what was said outside the cycles: ${plural(waiting, 'contribution')} ${waiting === 1 ? 'waits' : 'wait'} in the inbox.`,
      ask: 'Please start a cycle: it takes them over when it begins. Until then they stay there, and this stays on the list of open promises.',
      path: `/v1/programs/${program.id}/inbox?waiting=true`,
    };
  },
  decision: async (writing) => {
    const forum = await loadForum(writing, writing.data.about ?? '');
    if (!forum || !writing.mayRead(forum) || forum.effectiveAt) return null;
    return {
      what: `A decision that outlived its cycle: "${clip(forum.question, 200)}".`,
      ask: 'Please see that it is decided.',
      path: `/v1/decisions/${forum.id}`,
    };
  },
  consent: consentEnds,
  consent_end: () => Promise.resolve(null), // facilitators get the letter `consents_ended`
  norm: async ({ db, data, program, mayRead }) => {
    const norm = await db
      .selectFrom('norm')
      .selectAll()
      .where('id', '=', data.about ?? '')
      .executeTakeFirst();
    if (!norm || norm.endedAt || !mayRead(norm)) return null;
    return {
      what: `To look again at a norm: "${clip(norm.statement, QUOTED)}".`,
      ask: 'Please keep it until another date, say it in other words, or end it. Until then it holds, and stays on the list of open promises.',
      path: `/v1/programs/${program.id}/norms`,
    };
  },
  cadence: async ({ db, program }) => {
    const { engagement } = await db
      .selectFrom('program')
      .select('engagement')
      .where('id', '=', program.id)
      .executeTakeFirstOrThrow();
    if (engagement.cadence === undefined) return null;
    return {
      what: `The next cycle: people were told that one begins every ${durationInWords(engagement.cadence)}.`,
      ask: 'Please start a cycle, or change the cadence in the engagement model if it does not fit any more. Until then this stays on the list of open promises.',
      path: `/v1/programs/${program.id}`,
    };
  },
  approval: () => Promise.resolve(null), // its reviewer is asked by the review itself
  condition: async (writing) => {
    const condition = await loadCondition(writing, writing.data.about ?? '');
    return condition && owedForApproval(condition);
  },
  decision_review: async (writing) => {
    const forum = await loadForum(writing, writing.data.about ?? '');
    if (!forum || !writing.mayRead(forum) || forum.phase !== 'in_effect') return null;
    return {
      what: `To look again at a decision: "${clip(forum.question, 200)}". ${forum.outcome ? `What was decided: ${forum.outcome}.` : ''}`,
      ask: 'Please say whether it still holds: confirm it, with the next date if it should come back again, or reopen it.',
      path: `/v1/decisions/${forum.id}`,
    };
  },
};
