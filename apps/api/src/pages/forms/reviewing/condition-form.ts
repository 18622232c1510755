import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { ReportBody } from '../../../reviews/conditions/condition.schemas.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import { formOf, wordsField } from '../form.js';

/** How a page says that a condition was met. */
export const MEETING: PageForm = {
  bodyOf: (fields) => fields,
  done: (part) => (part === 'report' ? 'condition-reported' : 'condition-confirmed'),
  readOn: toTheWhole,
};

/** For whoever owes what an approval was given on, and for the reviewer, who says whether it was done; null for everybody else. */
export function conditionForms(id: string, { owes, reviews }: { owes: boolean; reviews: boolean }): Html | null {
  const place = `/v1/conditions/${id}`;
  if (owes) {
    return markup`<section id="say"><h2>Is it done?</h2>
<p>Then the reviewer is asked whether it is so.</p>
${formOf({ name: 'report', action: `${place}/report`, button: 'It is done' }, [
  wordsField('note', 'What was done, and where it can be seen', {
    required: true,
    most: mostOf(ReportBody.shape.note),
  }),
])}</section>`;
  }
  if (!reviews) return null;
  return markup`<section id="say"><h2>Was it done?</h2>
<p>Once you say so, nobody is asked for it any more.</p>
${formOf({ name: 'confirm', action: `${place}/confirm`, button: 'It was done' }, [])}</section>`;
}
