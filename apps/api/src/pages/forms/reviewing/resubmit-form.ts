import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { ResubmitBody } from '../../../reviews/review.schemas.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import { formOf, wordsField } from '../form.js';

/** How a page asks a reviewer again. */
export const RESUBMITTING: PageForm = { bodyOf: (fields) => fields, done: 'resubmitted', readOn: toTheWhole };

/** Once the changes are made that the reviewer asked for. */
export const resubmitForm = (review: string): Html => markup`<section id="say"><h2>Are the changes made?</h2>
<p>Then its reviewer is asked again, with a fresh deadline. Whoever may read this review reads what you write.</p>
${formOf({ name: 'resubmit', action: `/v1/reviews/${review}/resubmit`, button: 'Ask the reviewer again' }, [
  wordsField('note', 'What was changed', { required: true, most: mostOf(ResubmitBody.shape.note) }),
])}</section>`;
