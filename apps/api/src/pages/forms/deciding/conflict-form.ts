import { ConflictBody } from '../../../../../../libs/domain/acting/conflict.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import { formOf, wordsField } from '../form.js';

/** How a page declares a conflict of interest of whoever sends it. */
export const DECLARING: PageForm = { bodyOf: (fields) => fields, done: 'conflict-declared', readOn: toTheWhole };

/** For whoever has a part in a decision that is not made. */
export const conflictForm = (
  decision: string,
): Html => markup`<section><details><summary>You have a conflict of interest in this?</summary>
<p>Then you advise, and others decide. Whoever may read this decision reads what you write, and it cannot be taken back.</p>
${formOf({ name: 'conflict', action: `/v1/decisions/${decision}/conflicts`, button: 'Declare it' }, [
  wordsField('reason', 'What the interest is', { required: true, most: mostOf(ConflictBody.shape.reason) }),
])}
</details></section>`;
