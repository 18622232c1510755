import { toTheWhole, type PageForm } from '../../http/input/by-form.js';
import type { ObligationList, ReviewView } from '../../reviews/review.schemas.js';
import { markup, type Html } from '../html.js';
import { choiceField, formOf, wordsField, type Choice } from './form.js';

/** How a page gives a verdict, upon what was read there. */
export const JUDGING: PageForm = {
  bodyOf: ({ entry, ...fields }) => ({ ...fields, ...(entry === undefined ? {} : { entry: Number(entry) }) }),
  readOn: toTheWhole,
};

/** What a reviewer says: they approve, ask for changes, or reject what would break an obligation. */
export function verdictForms({ id, entry }: ReviewView, obligations: ObligationList['items']): Html {
  const place = `/v1/reviews/${id}`;
  const read = { entry: String(entry) };
  const cited = obligations.map((one): Choice => [one.id, `${one.reference}: ${one.statement}`]);
  const reason = wordsField('reason', 'Why', { required: true, most: 2000 });
  return markup`<section id="say"><h2>Your verdict</h2>
<p>It is about what this page shows. Approve on conditions, or until a date, by command or by the API.</p>
${formOf({ name: 'approve', action: `${place}/approve`, button: 'Approve', with: read }, [
  wordsField('reason', 'Why, if you like', { most: 2000 }),
])}
<details><summary>Ask for changes</summary>
${formOf({ name: 'changes', action: `${place}/request-changes`, button: 'Ask for changes', with: read }, [reason])}
</details>
${
  cited.length === 0
    ? null
    : markup`<details><summary>Reject</summary>
${formOf({ name: 'reject', action: `${place}/reject`, button: 'Reject', with: read }, [
  choiceField('obligation', 'The obligation that it would break', cited),
  reason,
])}
</details>`
}</section>`;
}
