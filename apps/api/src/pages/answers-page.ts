import { humanize } from '../../../../libs/domain/words/humanize.js';
import type { AnswerList } from '../closure/answer.schemas.js';
import { markup, said, type Html } from './html.js';
import type { ShowPage } from './in-browser.js';
import { titled } from './own-page.js';
import { firstWordsOf, shown, textOf, type Voice } from './shown.js';

type Answered = AnswerList['items'][number];

/** What its reader said and what became of each, with the way to what they can say of that. */
export const answersPage: ShowPage<AnswerList> = ({ answer: { items }, heading, empty, parent: cycle, voice }) => ({
  ...titled(heading, cycle),
  about: null,
  ways: [],
  body:
    items.length === 0
      ? markup`<p>${empty}</p>`
      : markup`<ul class="entries">${items.map((one) => markup`<li>${entry(one, voice)}</li>`)}</ul>`,
});

function entry(one: Answered, voice: Voice): Html {
  const { id, kind, text, at, became, shared } = one;
  const place = `/v1/contributions/${id}`;
  const words = firstWordsOf({ text }) ?? humanize(kind);
  const more = words === text.trim() ? null : markup`<blockquote>${said(text)}</blockquote>`;
  const head = markup`<p><strong><a href="${place}">${said(words)}</a></strong> (${humanize(kind)}, ${textOf('at', at, voice)})</p>
${more}`;
  if (became === null) return markup`${head}<p>No answer yet.</p>`;
  const told = markup`<div>What became of it: ${shown('became', became, voice)}</div>`;
  const same =
    shared === null ? null : markup`<div>The answer to what yours repeats: ${shown('shared', shared, voice)}</div>`;
  return markup`${head}${told}${same}${afterwards(one, voice)}
<p><a href="${place}/answer">What you say of this answer</a>: whether it was useful, and what it misses.</p>`;
}

/** That it was contested, and that another answer is owed or was given. */
function afterwards({ contest, nextAnswerBy, overdueSince }: Answered, voice: Voice): Html | null {
  const next = nextAnswerBy === null ? null : markup`<p>${dueInWords(nextAnswerBy, overdueSince !== null, voice)}.</p>`;
  if (contest === null) return next;
  const { at, settledAt } = contest;
  return settledAt === null
    ? markup`<p>You contested this answer: ${textOf('at', at, voice)}.</p>${next}`
    : markup`<p>This is the second answer, of ${textOf('at', settledAt, voice)}: you had contested the first.</p>${next}`;
}

const dueInWords = (by: string, late: boolean, voice: Voice): Html =>
  late
    ? markup`Another answer was due by ${textOf('at', by, voice)}, and is still owed to you`
    : markup`You get another answer by ${textOf('at', by, voice)}`;
