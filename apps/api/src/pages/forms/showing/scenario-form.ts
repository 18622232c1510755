import { ScenarioBody } from '../../../../../../libs/domain/cycle/agenda/scenario.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import type { ScenarioView } from '../../../agenda/scenarios/scenario.schemas.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { inOrder } from '../../../http/input/came-from.js';
import { markup, type Html } from '../../html.js';
import { choiceField, formOf, wordsField, type Choice, type Field } from '../form.js';
import { linesIn } from '../lines.js';

/** What a scenario says in words. */
export type Part = keyof Omit<ScenarioView, 'id' | 'topic' | 'revision' | 'criteria'>;

const CRITERION = /^criteria\[\d+\]$/;

/** Each of the criteria is called as the path of the body is. */
export const criteriaIn = (fields: FormFields): string[] =>
  Object.entries(fields).flatMap(([name, id]) => (CRITERION.test(name) ? [id] : []));

/** Which criterion came out of which field. */
export const criteriaFrom = inOrder('criteria', CRITERION);

/** How a page adds what is to be shown of a topic: what binds it and what is used for it has a line each. */
export const SHOWING: PageForm = {
  bodyOf: (fields) => {
    const { constraints, assistiveTechnology, ...others } = fields;
    const words = Object.entries(others).filter(([name]) => !CRITERION.test(name));
    const lines = { constraints: linesIn(constraints), assistiveTechnology: linesIn(assistiveTechnology) };
    const given = Object.entries({ ...lines, criteria: criteriaIn(fields) }).filter(([, all]) => all && all.length > 0);
    return Object.fromEntries<unknown>([...words, ...given]);
  },
  cameFrom: [criteriaFrom],
  done: 'scenario-added',
  readOn: toTheWhole,
};

const TAKES = ScenarioBody.shape;

/** The words of a scenario, each with its field. */
export function wordsOf(now: Partial<Record<Part, string | null>> = {}): readonly (readonly [Part, Field])[] {
  const value = (part: Part): { value?: string } => (now[part] ? { value: now[part] } : {});
  return [
    [
      'situation',
      wordsField('situation', 'Who does what, and under which circumstances', {
        required: true,
        most: mostOf(TAKES.situation),
        ...value('situation'),
      }),
    ],
    [
      'data',
      wordsField('data', 'The realistic data that it uses', {
        required: true,
        most: mostOf(TAKES.data),
        rows: 2,
        hint: 'Such as “31 visits of last week, with made-up names”',
        ...value('data'),
      }),
    ],
    [
      'expected',
      wordsField('expected', 'What should come of it, if that is known', {
        most: mostOf(TAKES.expected),
        ...value('expected'),
      }),
    ],
    [
      'constraints',
      wordsField('constraints', 'What binds people in it, one on each line', {
        most: mostOf(TAKES.constraints),
        hint: 'Such as “no network” or “winter gloves”',
        ...value('constraints'),
      }),
    ],
    [
      'assistiveTechnology',
      wordsField('assistiveTechnology', 'What people use to see, hear or type, one on each line', {
        most: mostOf(TAKES.assistiveTechnology),
        rows: 2,
        hint: 'Such as “VoiceOver”',
        ...value('assistiveTechnology'),
      }),
    ],
  ];
}

/** The choice of one criterion that it puts to the test, counted from 0. */
export const criterionField = (nth: number, criteria: readonly Choice[], value?: string): Field =>
  choiceField(
    `criteria[${nth}]`,
    `The ${nth === 0 ? '' : 'next '}acceptance criterion that it puts to the test`,
    criteria,
    {
      open: nth === 0 ? 'none of these yet' : 'no other',
      value,
    },
  );

/** What is to be shown of a topic; `criteria` are those that it can put to the test. One has a place here; more are bound once it is there. */
export function scenarioForm(topic: string, criteria: readonly Choice[]): Html {
  const fields = wordsOf().map(([, field]) => field);
  const tests = criteria.length === 0 ? [] : [criterionField(0, criteria)];
  return markup`<section id="say"><h2>Add what is to be shown</h2>
<p>A situation out of real work, in which people see whether it holds. You can add some until the session is over.</p>
${formOf({ name: 'scenario', action: `/v1/topics/${topic}/scenarios`, button: 'Add it' }, [
  ...fields,
  ...tests,
])}</section>`;
}
