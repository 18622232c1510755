import { ItemProposalBody } from '../../../../../../libs/domain/backlog/item-proposal.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import type { ItemView } from '../../../backlog/item.schemas.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { inPart } from '../../../http/input/came-from.js';
import { markup, type Html } from '../../html.js';
import { choiceField, formOf, lineField, wordsField, type Choice, type Field } from '../form.js';
import { criteriaFrom, criteriaIn, criterionField, criterionFields } from './criterion-fields.js';
import { passagesFrom, passagesIn } from './passage-fields.js';

const readOn: PageForm['readOn'] = ({ id }) => `/v1/amendments/${String(id)}`;

/** How a page puts forward a new item. */
export const PUTTING_FORWARD: PageForm = {
  bodyOf: (fields) => {
    const { passages, others } = passagesIn(fields);
    const { criteria, others: rest } = criteriaIn(others);
    return { ...rest, criteria, passages };
  },
  cameFrom: [criteriaFrom, passagesFrom],
  done: 'proposed',
  readOn,
};

/** How a page proposes something on an item. */
export const PROPOSING: PageForm = {
  bodyOf: ({ part, statement, ...fields }) => {
    if (part === 'criterion') return { part, ...fields, proposal: { statement } };
    const { criteria, others } = criteriaIn(fields);
    return part === 'slice' ? { part, ...others, criteria } : { part, ...fields };
  },
  cameFrom: [criteriaFrom, inPart('proposal')],
  done: 'proposed',
  readOn,
};

const titleField = lineField('title', 'What it is called', {
  type: 'text',
  required: true,
  most: mostOf(ItemProposalBody.shape.title),
});
const why = wordsField('reason', 'Why it is better so', {
  required: true,
  most: mostOf(ItemProposalBody.shape.reason),
});
const framingField = (value = '', hint?: string): Field =>
  wordsField('framing', 'The problem, as those who have it put it', {
    required: true,
    most: mostOf(ItemProposalBody.shape.framing),
    rows: 5,
    value,
    hint,
  });

/** By when somebody answers; null while that is not known yet. */
const answeredUntil = (until: Html | null): Html =>
  until === null
    ? markup`, at the latest when refinement ends`
    : markup`, at the latest when refinement ends: as it is planned, ${until}. What has no answer then is declined`;

/** For whoever has a problem that is no item yet. `passages` are the words that it can rest on. */
export const newItemForm = (
  cycle: string,
  passages: readonly Field[],
  until: Html | null,
): Html => markup`<section id="say"><h2>Put forward a new item</h2>
<p>Whoever runs the cycle takes it in, or says why not${answeredUntil(until)}. You can withdraw it until then. Parts that can stand for themselves, and items that it comes out of, are told by command or by the API.</p>
${formOf({ name: 'new', action: `/v1/cycles/${cycle}/amendments`, button: 'Put it forward' }, [
  titleField,
  framingField(),
  ...criterionFields(),
  ...passages,
  wordsField('reason', 'Why it matters', { required: true, most: mostOf(ItemProposalBody.shape.reason) }),
])}</section>`;

const HIDDEN =
  'The words that stand there now are not shown here: they name somebody who does not consent to that. Write it anew.';

/** What somebody would have otherwise in an item; its framing is null where a name would be lost with it, and is proposed upon as it stands there. */
export function amendForms(
  { id, criteria, revision }: Pick<ItemView, 'id' | 'criteria' | 'revision'>,
  framing: string | null,
  until: Html | null,
): Html {
  const action = `/v1/items/${id}/amendments`;
  const existing = criteria.map((one): Choice => [one.id, one.statement]);
  const which =
    existing.length === 0
      ? []
      : [choiceField('criterion', 'In the place of', existing, { open: 'none: it is a new one' })];
  return markup`<section id="say"><h2>What would you have otherwise?</h2>
<p>Whoever wrote the item, or runs the cycle, takes it in, or says why not${answeredUntil(until)}. You can withdraw it until then.</p>
<details><summary>Propose other words for the problem</summary>
${formOf({ name: 'framing', action, button: 'Propose these words', revision, with: { part: 'framing' } }, [
  framingField(framing ?? '', framing === null ? HIDDEN : undefined),
  why,
])}
</details>
<details><summary>Propose how one knows that it is solved</summary>
${formOf({ name: 'criterion', action, button: 'Propose this criterion', revision, with: { part: 'criterion' } }, [
  ...which,
  criterionField('statement', 'The criterion', true),
  why,
])}
</details>
<details><summary>Propose a part that can stand for itself</summary>
${formOf({ name: 'slice', action, button: 'Propose this part', with: { part: 'slice' } }, [
  titleField,
  framingField(),
  ...criterionFields(),
  why,
])}
</details></section>`;
}
