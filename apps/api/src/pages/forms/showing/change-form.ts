import type { ScenarioView } from '../../../agenda/scenarios/scenario.schemas.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import { formOf, type Choice, type Field } from '../form.js';
import { asLines, linesIn } from '../lines.js';
import { criteriaFrom, criterionField, criteriaIn, wordsOf, type Part } from './scenario-form.js';

/** What of a scenario stands in the form: what was emptied there is taken away, and everything else stays as it was. */
const PARTS = 'parts';

/** How a page changes a scenario. */
export const CHANGING: PageForm = {
  bodyOf: ({ [PARTS]: parts = '', ...fields }) =>
    Object.fromEntries(parts.split(' ').map((part) => [part, READ[part as Part | 'criteria']?.(fields)])),
  cameFrom: [criteriaFrom],
  done: 'scenario-changed',
  readOn: (_answer, path) => path,
};

const READ: Readonly<Record<Part | 'criteria', (fields: FormFields) => unknown>> = {
  situation: ({ situation = '' }) => situation,
  data: ({ data = '' }) => data,
  expected: ({ expected = null }) => expected,
  constraints: ({ constraints }) => linesIn(constraints) ?? [],
  assistiveTechnology: ({ assistiveTechnology }) => linesIn(assistiveTechnology) ?? [],
  criteria: criteriaIn,
};

/** How a page takes a scenario off its topic: one reads on there. */
export const TAKING_OFF: PageForm = {
  bodyOf: (fields) => fields,
  done: 'scenario-removed',
  readOn: ({ id }) => `/v1/topics/${String(id)}`,
};

interface Changeable {
  /** As it is kept. */
  readonly kept: ScenarioView;
  /** As its reader is told it: without the names of those who do not consent to that. */
  readonly told: ScenarioView;
  readonly observed: boolean;
  /** That it can put to the test. */
  readonly criteria: readonly Choice[];
}

/** What a facilitator may still change of a scenario, and that it can be taken off, as long as nobody has observed it. */
export function changeForms({ kept, told, observed, criteria }: Changeable): Html {
  const words = observed ? [] : wordsOf({ ...told, ...linedUp(told) }).filter(([part]) => same(kept[part], told[part]));
  const fields: Field[] = [...words.map(([, field]) => field), ...criterionFields(told, criteria)];
  const parts = [...words.map(([part]) => part), ...(criteria.length > 0 ? ['criteria'] : [])].join(' ');
  const form = { name: 'change', action: `/v1/scenarios/${kept.id}`, button: 'Change it', revision: kept.revision };
  const why = observed
    ? 'People have observed it as it is, so its words stay, and it stays on its topic. Only the acceptance criteria that it puts to the test can change.'
    : 'You can do so until the session is over, as long as nobody has said what they observed. What names somebody who does not consent to that is changed by command.';
  return markup`<section id="say"><h2>Change what is to be shown</h2>
<p>${why}</p>
${fields.length === 0 ? null : formOf({ ...form, with: { [PARTS]: parts } }, fields)}</section>
${observed ? null : formOf({ name: 'remove', action: `/v1/scenarios/${kept.id}/remove`, button: 'Take it off the topic' }, [])}`;
}

const linedUp = ({ constraints, assistiveTechnology }: ScenarioView) => ({
  constraints: asLines(constraints),
  assistiveTechnology: asLines(assistiveTechnology),
});

const same = (one: ScenarioView[Part], other: ScenarioView[Part]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** A choice for each of its criteria, and for one more. */
const criterionFields = ({ criteria: bound }: ScenarioView, criteria: readonly Choice[]): Field[] =>
  criteria.length === 0 ? [] : [...bound, undefined].map((one, nth) => criterionField(nth, criteria, one));
