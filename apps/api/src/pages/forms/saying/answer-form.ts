import { ContestBody, UsefulBody } from '../../../../../../libs/domain/closure/contest.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { durationInWords } from '../../../../../../libs/domain/words/duration-in-words.js';
import type { Duration } from '../../../../../../libs/domain/time.js';
import type { AnsweredView } from '../../../closure/answered/answered.schemas.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import { formOf, radioField, wordsField } from '../form.js';

const readOn: PageForm['readOn'] = ({ contribution }) => `/v1/contributions/${String(contribution)}/answer`;

/** How a page says what is wrong with an answer. */
export const CONTESTING: PageForm = { bodyOf: (fields) => fields, done: 'contested', readOn };

/** How a page says whether an answer was useful. */
export const RATING: PageForm = {
  bodyOf: ({ useful, ...fields }) => ({ ...fields, ...(useful === undefined ? {} : { useful: useful === 'yes' }) }),
  done: 'rated',
  readOn,
};

/** What somebody said of an answer before, as they may be shown it. */
interface Rated {
  readonly said: AnsweredView['usefulness'];
  /** Whether a name is left out of it, which would be lost if it were sent again. */
  readonly named: boolean;
}

interface Sayable {
  /** With what they said of it before; null where they cannot say it. */
  readonly rate: Rated | null;
  /** How long whoever runs the cycle has for another answer; null where it cannot be contested. */
  readonly contest: Duration | null;
}

/** What whoever got an answer may still say of it. */
export function answerForms(contribution: string, { rate, contest }: Sayable): Html | null {
  if (rate === null && contest === null) return null;
  const path = `/v1/contributions/${contribution}`;
  return markup`<section id="say"><h2>What do you say to this answer?</h2>
${rate === null ? null : rateForm(path, rate)}
${
  contest === null
    ? null
    : markup`<details><summary>It does not answer what you said?</summary>
<p>You can contest an answer once. That reopens what you said, not the cycle: whoever runs it has ${durationInWords(contest)} to answer once more, and this page says by when.</p>
${formOf({ name: 'contest', action: `${path}/contest`, button: 'Contest the answer' }, [
  wordsField('reason', 'What the answer misses', { required: true, most: mostOf(ContestBody.shape.reason) }),
])}
</details>`
}</section>`;
}

const HIDDEN =
  'What you wrote before is not shown here: it names somebody who does not consent to that. Write it again, or it is sent without it.';

/** Said again, it takes the place of what was said before. */
function rateForm(path: string, { said: before, named }: Rated): Html {
  const useful = radioField(
    'useful',
    'Was it useful?',
    [
      ['yes', 'Yes'],
      ['no', 'No'],
    ],
    { value: before === null ? undefined : before.useful ? 'yes' : 'no' },
  );
  const again = named ? { hint: HIDDEN } : { value: before?.comment ?? '' };
  const comment = wordsField('comment', 'Why, if you like', { most: mostOf(UsefulBody.shape.comment), ...again });
  const button = before === null ? 'Send' : 'Change it';
  return formOf({ name: 'rate', action: `${path}/usefulness`, button }, [useful, comment]);
}
