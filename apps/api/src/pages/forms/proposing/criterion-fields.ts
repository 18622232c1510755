import { CriterionBody } from '../../../../../../libs/domain/backlog/item.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import { inOrder } from '../../../http/input/came-from.js';
import { wordsField, type Field } from '../form.js';

const HINT =
  'What one can see: “Given no network, when I save the report, then nothing that I typed is lost”. Or what one can measure: “the weekly report takes at most 6 minutes”';

/** A criterion as a sentence, which is parsed: it says what one can see, or what one can measure. */
export const criterionField = (name: string, label: string, required: boolean): Field =>
  wordsField(name, label, { required, most: mostOf(CriterionBody.shape.statement), rows: 2, hint: HINT });

const ordinals = ['first', 'second', 'third'];

/** So many criteria as there are ordinals, each of which may be left empty. Fields are called as the paths of the body are. */
export const criterionFields = (): readonly Field[] =>
  ordinals.map((ordinal, nth) =>
    criterionField(`criteria[${nth}].statement`, `How one knows that it is solved, the ${ordinal} way`, false),
  );

const CRITERION = /^criteria\[\d\]\.statement$/;

/** Which criterion came out of which field. */
export const criteriaFrom = inOrder('criteria', CRITERION);

/** The criteria that were written, and every other field as it came. */
export function criteriaIn(fields: FormFields) {
  const entries = Object.entries(fields);
  const criteria = entries.filter(([name]) => CRITERION.test(name)).map(([, statement]) => ({ statement }));
  return { criteria, others: Object.fromEntries(entries.filter(([name]) => !CRITERION.test(name))) };
}
