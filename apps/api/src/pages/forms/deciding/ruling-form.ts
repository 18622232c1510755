import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { AnswersBody, RulingBody } from '../../../decisions/ruling/ruling.schemas.js';
import { adviceInWords } from '../../../../../../libs/domain/decision/ruling.js';
import { withFullStop } from '../../../../../../libs/domain/words/sentence.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import type { DecisionView } from '../../../decisions/decision.schemas.js';
import type { AnsweredAdvice } from '../../../decisions/ruling/advice.query.js';
import type { RulingNow } from '../../../decisions/ruling/ruling-now.query.js';
import { inOrder } from '../../../http/input/came-from.js';
import { markup, ours, said, type Html } from '../../html.js';
import { formOf, radioField, together, wordsField, type Choice, type Field } from '../form.js';

/** Each answer is a field of its own, as a refusal names it: `answers.` and the id of the position. */
const ANSWERS = 'answers.';
const MOST = mostOf(AnswersBody.shape.answers.element.shape.answer);
/** Where a refusal names one by its place instead. */
const answersFrom = inOrder('answers', /^answers\./);

/** How a page decides, with the answers to advice that had none. */
export const RULING: PageForm = {
  bodyOf: ({ option, rationale, dissent, ...fields }) => ({
    ...(option === undefined ? {} : { option }),
    ...(rationale === undefined ? {} : { rationale }),
    ...(dissent === undefined ? {} : { dissent }),
    answers: answersIn(fields),
  }),
  cameFrom: [answersFrom],
  askedSince: (path) =>
    path.startsWith(ANSWERS) ? { name: path, label: 'Your answer', words: { most: MOST, rows: 3 } } : undefined,
  done: 'decided',
  readOn: toTheWhole,
};

/** How a page answers advice before it is decided. */
export const ANSWERING_ADVICE: PageForm = {
  bodyOf: (fields) => ({ answers: answersIn(fields) }),
  cameFrom: [answersFrom],
  done: 'advice-answered',
  readOn: toTheWhole,
};

const answersIn = (fields: FormFields): { position: string; answer: string }[] =>
  Object.entries(fields)
    .filter(([name]) => name.startsWith(ANSWERS))
    .map(([name, answer]) => ({ position: name.slice(ANSWERS.length), answer }));

/** What whoever rules does here: they answer advice, and decide when it is time; null while there is neither. */
export function rulingForms(view: DecisionView, now: RulingNow): Html | null {
  const { choices, unanswered, more, answered } = now;
  const decides = choices.length > 0 && !more;
  const first = decides ? decideForm(view, now) : unanswered.length > 0 ? answerForm(view, now) : null;
  const again =
    answered.length === 0
      ? null
      : markup`<details><summary>Change an answer that you gave</summary>
${answered.map((advice) =>
  formOf({ name: `change-${advice.id}`, action: answersOf(view), button: 'Change this answer' }, [
    answerField(advice, view, advice.answer === null ? HIDDEN : undefined),
  ]),
)}
</details>`;
  if (first === null && again === null) return null;
  return markup`<section><h2>${decides ? 'Decide' : 'Answer what was advised'}</h2>
${first}${again}</section>`;
}

const answersOf = ({ id }: DecisionView): string => `/v1/decisions/${id}/answers`;

function decideForm(view: DecisionView, { choices, unanswered }: RulingNow): Html {
  const { id, options, reviews, yourRight } = view;
  const titled = options.filter((option) => choices.includes(option.id)).map((one): Choice => [one.id, one.title]);
  const effect = reviews.length > 0 ? 'when its reviewers have approved it' : 'at once';
  return markup`<p>${ours(withFullStop(yourRight.sentence))} It takes effect ${effect}, and whoever may read it reads your reasons and your answers.</p>
${formOf({ name: 'rule', action: `/v1/decisions/${id}/ruling`, button: 'Decide' }, [
  radioField('option', 'What is decided', titled),
  wordsField('rationale', 'Why', {
    required: true,
    most: mostOf(RulingBody.shape.rationale),
    rows: 4,
    hint: 'At least 10 characters',
  }),
  ...unanswered.map((advice) => answerField(advice, view)),
  wordsField('dissent', 'What of dissent remains, if any does', { most: mostOf(RulingBody.shape.dissent) }),
])}`;
}

/** Answers that are given now stand when it is decided: unless the advice changes meanwhile. */
function answerForm(view: DecisionView, { choices, unanswered, more }: RulingNow): Html {
  const first = more ? `These are the first ${unanswered.length}; the others come here when they are answered. ` : '';
  const then = choices.length > 0 ? 'The form to decide comes then.' : 'You can change it until you decide.';
  return markup`<p>Whoever may read this decision reads your answer once it is made. ${first}${then}</p>
${formOf(
  { name: 'answer', action: answersOf(view), button: 'Send the answers' },
  unanswered.map((advice) => answerField(advice, view)),
)}`;
}

const toWhom = (advice: AnsweredAdvice): string => `Your answer to ${adviceInWords(advice)}`;

const HIDDEN =
  'Your answer is not shown here: it names somebody who does not consent to that. What you write takes its place.';

/** What was advised, for which option and why, whole, and a field for the answer. */
function answerField(advice: AnsweredAdvice, { options }: DecisionView, hint?: string): Field {
  const { id, by, answer, option, reason } = advice;
  const advised = options.find((one) => one.id === option)?.title;
  const of = advised === undefined ? 'for none of the options in particular' : `for “${advised}”`;
  const field = wordsField(`${ANSWERS}${id}`, toWhom(advice), { most: MOST, value: answer ?? '', hint });
  return together(
    [field],
    (shown) =>
      markup`<p>${ours(`${by ?? 'Somebody'}, ${of}:`)}</p>\n<blockquote>${said(reason)}</blockquote>\n${shown}`,
  );
}
