import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import { ObligationsBody } from '../../../reviews/obligation.schemas.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import { formOf, wordsField } from '../form.js';

const FIELD = { reference: 'obligations[0].reference', statement: 'obligations[0].statement' } as const;

const TAKES = ObligationsBody.shape.obligations.element.shape;

/** How a page records an obligation, or says that there is none: an empty form says neither. */
export const RECORDING: PageForm = {
  bodyOf: ({ none, [FIELD.reference]: reference, [FIELD.statement]: statement }) => ({
    obligations: none === 'yes' ? [] : [{ reference, statement }],
  }),
  done: (_part, { none }) => (none === 'yes' ? 'no-obligation' : 'obligation-recorded'),
  readOn: (_answer, path) => path,
};

/** What a compliance reviewer says of a cycle: what must be kept, one by one; or that nothing must be, as long as they have said nothing. */
export function obligationForms(cycle: string, answered: boolean): Html {
  const action = `/v1/cycles/${cycle}/obligations`;
  const none = answered
    ? null
    : markup`<details><summary>Nothing has to be kept?</summary>
${formOf({ name: 'none', action, button: 'Say that there is none', with: { none: 'yes' } }, [])}
</details>`;
  return markup`<section id="say"><h2>${answered ? 'Record one more obligation' : 'What has to be kept?'}</h2>
<p>A law or a rule that what is decided in this cycle must not break. You can add more until the cycle ends.</p>
${formOf({ name: 'record', action, button: 'Record it' }, [
  wordsField(FIELD.reference, 'Where it stands, such as GDPR art. 17', {
    required: true,
    most: mostOf(TAKES.reference),
    rows: 1,
  }),
  wordsField(FIELD.statement, 'What it asks for', { required: true, most: mostOf(TAKES.statement) }),
])}
${none}</section>`;
}
