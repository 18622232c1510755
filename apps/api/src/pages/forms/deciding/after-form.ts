import { mostOf, Reason } from '../../../../../../libs/domain/fields/text.js';
import { AppealBody } from '../../../decisions/after/after.schemas.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import { choiceField, formOf, wordsField, type Choice } from '../form.js';

/** How a page says that a decision still holds. */
export const CONFIRMING: PageForm = { bodyOf: (fields) => fields, done: 'confirmed', readOn: toTheWhole };

/** How a page has something decided anew: it reads on at the new decision. */
export const ANEW: PageForm = {
  bodyOf: (fields) => fields,
  done: 'anew',
  readOn: ({ id }) => `/v1/decisions/${String(id)}`,
};

/** For whoever is asked whether a decision still holds; `later` are instants at which it can come back. */
export function lookingForms(decision: string, later: readonly Choice[]): Html {
  const place = `/v1/decisions/${decision}`;
  const reason = (label: string) => wordsField('reason', label, { required: true, most: mostOf(Reason) });
  return markup`<section><h2>Does it still hold?</h2>
${formOf({ name: 'confirm', action: `${place}/confirm`, button: 'It still holds' }, [
  reason('Why it holds'),
  choiceField('reviewDate', 'When to look at it again', later, { open: 'never' }),
])}
<details><summary>It holds no more?</summary>
<p>Then it is decided anew. Until that takes effect, it stays in effect.</p>
${formOf({ name: 'reopen', action: `${place}/reopen`, button: 'Have it decided anew' }, [reason('Why it holds no more')])}
</details></section>`;
}

/** For whoever may appeal now. */
export const appealForm = (
  decision: string,
): Html => markup`<section><details><summary>You know something that was not known when it was decided?</summary>
<p>One appeal with new evidence opens a new decision. Until that has decided, this one stays in effect.</p>
${formOf({ name: 'appeal', action: `/v1/decisions/${decision}/appeal`, button: 'Appeal' }, [
  wordsField('evidence', 'What was not known', {
    required: true,
    most: mostOf(AppealBody.shape.evidence),
    hint: 'At least 20 characters',
  }),
])}
</details></section>`;
