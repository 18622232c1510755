import { methodName } from '../../../domain/decision/settling/because-in-words.js';
import { formOf } from '../../../domain/decision/methods/forms.js';
import { rightInWords } from '../../../domain/decision/rights.js';
import { clip } from '../../one-line.js';
import { whatNext } from '../ladder.js';
import { plural } from '../../../domain/words/plural.js';
import { block, list } from '../wording.js';
import { whileItLasts, type MaybeDraft, type Template, type Writing } from '../writing.js';
import { aboutDecision, rightOf, type Forum } from './decision-facts.js';
import { namesOf } from '../names.js';
import { toBeReplacedBy } from './decisions.js';

export const decisionOpened: Template = whileItLasts(
  aboutDecision(async (writing, forum) => ({
    subject: `${subjectOf(forum)}: ${clip(forum.question, 120)}`,
    paragraphs: [
      `In "${writing.place}" this is open for decision:\n${block(forum.question)}`,
      await whyAnew(writing, forum),
      await whatItReplaces(writing, forum),
      `The options:\n${list(forum.options)}`,
      rightOf(forum) !== null
        ? `Your right: ${rightOf(forum)}.`
        : 'You have no right of your own in it; you may read along.',
      formOf(forum.method).advice ? whoRules(forum) : whatCounts(forum),
      windowOf(writing, forum),
      await whatNext(writing),
    ],
    path: `/v1/decisions/${forum.id}`,
  })),
);

/** The subject line, by the right of the recipient: an adviser decides nothing. */
function subjectOf({ given, right }: Forum): string {
  if (given === 'advise' && right === 'advise') return 'Your advice, please';
  return right === null || right === 'contribute' ? 'Open for decision' : 'To decide';
}

/** Why something is decided again, in the words of the person who reopened or appealed it. */
async function whyAnew({ db, mayRead }: Writing, { id }: Forum): Promise<string | null> {
  const anew = await db
    .selectFrom('moveReason')
    .select(['what', 'reason', 'audience'])
    .where('decision', '=', id)
    .where('what', 'in', ['appealed', 'reopened'])
    .where('phase', '=', 'draft')
    .executeTakeFirst();
  if (!anew || !mayRead(anew)) return null;
  const why = anew.what === 'appealed' ? 'somebody appealed, with new evidence' : 'it holds no more';
  return `It was decided before, and ${why}:\n${block(anew.reason)}\nWhat was decided stays in effect until this has decided otherwise.`;
}

async function whatItReplaces(writing: Writing, forum: Forum): Promise<string | null> {
  const older = await toBeReplacedBy(writing, forum);
  return older.length === 0 ? null : `Unless things are kept as they are, it takes the place of:\n${list(older)}`;
}

function whoRules({ given, rules, right, rulerName }: Forum): string | null {
  if (rules) return right === 'decide' ? 'You have the final say as well.' : null;
  const asked = given === 'advise' || given === 'decide';
  const who = rulerName === null ? `Nobody is left who may rule${LADDER_ENDS}` : `${rulerName} has the final say`;
  return `${who}. ${asked ? 'Please take your position and say why; what you advise gets an answer.' : ''}`;
}

const LADDER_ENDS = ', because of conflicts of interest; its ladder ends it';

function whatCounts({ given, rules, instead, rulerName, method }: Forum): string {
  const who = rules ? 'you decide' : `${rulerName} decides`;
  const rest = rulerName === null ? `nobody is left who may rule${LADDER_ENDS}` : `${who} what the method cannot`;
  const how = `It is decided by ${methodName({ rule: method })}; ${rest}.`;
  const asked: Partial<Record<string, string>> = {
    ...(instead === null ? { decide: `${rightInWords('decide', method)}. Please take your position.` } : {}),
    advise: 'Please say what you advise, and why.',
  };
  return [how, asked[given ?? ''] ?? ''].join(' ');
}

const STALLS: Partial<Record<string, string>> = {
  no_quorum: 'Too few took part',
  too_few_agreements: 'Too few agreed',
  concern_open: 'A concern is still open',
  not_agreed: 'Too few agreed for a last call to begin in time',
  too_many_restarts: 'Last call may not begin again',
  below_threshold: 'No option reached the threshold',
  tie: 'Options tie, and no tie-break settles it',
  no_scores: 'No option was scored on every criterion that counts',
};

export const adviceClosed: Template = whileItLasts(
  aboutDecision(async (writing, forum) => ({
    subject: `Ready for you to decide: ${clip(forum.question, 120)}`,
    paragraphs: [
      `${whyYou(writing, forum)}:\n${block(forum.question)}`,
      `${plural(forum.positions, 'position')} taken${
        forum.unanswered === 0 ? '' : `, ${plural(forum.unanswered, 'piece')} of advice without an answer`
      }. Please ${forum.unanswered === 0 ? '' : 'answer each and '}decide${
        forum.deadline && forum.deadline > writing.notice.createdAt ? ` until ${writing.when(forum.deadline)}` : ''
      }.`,
      `The options:\n${list(forum.options)}`,
      await whatNext(writing),
    ],
    path: `/v1/decisions/${forum.id}`,
  })),
);

/** Why it is the final authority's turn. */
function whyYou({ data, notice, when }: Writing, { method, adviceClosesAt }: Forum): string {
  if (formOf(method).advice) {
    if (adviceClosesAt === null || adviceClosesAt < notice.createdAt)
      return 'The advice window of this decision has closed';
    return `Everybody who was asked has spoken. Until you decide they can change what they said, at the latest until ${when(adviceClosesAt)}. The question`;
  }
  const stall = STALLS[data.stall ?? ''];
  return stall ? `${stall}, so it is yours to decide` : 'Options tie, and you are to choose between them';
}

export const lastCallBegun: Template = whileItLasts(
  aboutDecision((writing, forum) => ({
    subject: `Last call: ${clip(forum.question, 120)}`,
    paragraphs: [
      `Enough people agreed, and no concern is open. This is the last call for concerns:\n${block(forum.question)}`,
      forum.deadline
        ? `Without a concern until ${writing.when(forum.deadline)}, that instant included, it is adopted.`
        : null,
      forum.right === 'decide'
        ? `${forum.instead ?? rightInWords('decide', forum.method)}.`
        : 'You need not do anything.',
    ],
    path: `/v1/decisions/${forum.id}`,
  })),
);

export const lastCallStopped: Template = whileItLasts(
  aboutDecision(async (writing, forum) => ({
    subject: `Last call stopped: ${clip(forum.question, 120)}`,
    paragraphs: [
      `The last call was stopped by a concern, or because agreement was taken back. Agreements are not lost:\n${block(forum.question)}`,
      windowOf(writing, forum),
      await whatNext(writing),
    ],
    path: `/v1/decisions/${forum.id}`,
  })),
);

interface Concern {
  readonly name: string;
  readonly body: string;
  readonly owner: string;
  readonly closedBy: string | null;
  readonly closedHow: string | null;
  readonly closedReason: string | null;
}

/** A letter about a concern; null when it is gone, or was closed while the letter still speaks of it as open. */
const aboutConcern = (template: (forum: Forum, concern: Concern) => MaybeDraft): Template =>
  aboutDecision(async ({ db, data }, forum) => {
    const concern = await db
      .selectFrom('concern')
      .select(['name', 'body', 'owner', 'closedBy', 'closedHow', 'closedReason'])
      .where('id', '=', data.concern ?? null)
      .executeTakeFirst();
    if (!concern) return null;
    const names = await namesOf(db, [concern.owner, concern.closedBy]);
    const [owner, closedBy] = [concern.owner, concern.closedBy].map((person) => names.get(person ?? '') ?? null);
    return template(forum, { ...concern, owner: owner ?? 'Somebody', closedBy: closedBy ?? null });
  });

export const concernRaised: Template = aboutConcern((forum, { name, body, owner, closedHow }) =>
  closedHow !== null
    ? null
    : {
        subject: `Concern raised: ${clip(name, 120)}`,
        paragraphs: [
          `${owner} raised a concern about what you proposed:\n${block(forum.question)}`,
          `"${name}":\n${block(body)}`,
          `While it is open, nothing is adopted. ${owner} can close it, or whom they name.`,
        ],
        path: `/v1/decisions/${forum.id}`,
      },
);

export const concernDelegated: Template = aboutConcern((forum, { name, body, owner, closedHow }) =>
  closedHow !== null
    ? null
    : {
        subject: `You may close a concern: ${clip(name, 120)}`,
        paragraphs: [
          `${owner} named you to close their concern about this decision, when you see fit:\n${block(forum.question)}`,
          `"${name}":\n${block(body)}`,
        ],
        path: `/v1/decisions/${forum.id}`,
      },
);

const CLOSED: Partial<Record<string, string>> = {
  resolved: 'resolved',
  withdrawn: 'withdrawn',
  overruled: 'closed over its owner’s head, by the ladder',
};

export const concernClosed: Template = aboutConcern((forum, { name, closedBy, closedHow, closedReason }) => ({
  subject: `Concern closed: ${clip(name, 120)}`,
  paragraphs: [
    `The concern "${name}" was ${CLOSED[closedHow ?? ''] ?? 'closed'}${closedBy ? ` by ${closedBy}` : ''}:\n${block(forum.question)}`,
    closedReason ? `The reason:\n${block(closedReason)}` : null,
  ],
  path: `/v1/decisions/${forum.id}`,
}));

function windowOf({ when }: Writing, { method, adviceClosesAt, deadline }: Forum): string | null {
  if (!formOf(method).advice)
    return deadline ? `Positions are taken until ${when(deadline)}, that instant included.` : null;
  const parts = [
    adviceClosesAt
      ? `Advice is taken until ${when(adviceClosesAt)}. It can be decided before, as soon as everybody who is asked has spoken.`
      : '',
    deadline ? `The decision is due ${when(deadline)}.` : '',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : null;
}
