import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import { choiceField, formOf, wordsField, type Choice } from '../form.js';

/** The first of the criteria, called as the path of the body is. */
const CRITERION = 'criteria[0]';

/** How a page adds what is to be shown of a topic: what binds it and what is used for it has a line each. */
export const SHOWING: PageForm = {
  bodyOf: ({ constraints, assistiveTechnology, [CRITERION]: criterion, ...fields }) => ({
    ...fields,
    ...(constraints === undefined ? {} : { constraints: linesOf(constraints) }),
    ...(assistiveTechnology === undefined ? {} : { assistiveTechnology: linesOf(assistiveTechnology) }),
    ...(criterion === undefined ? {} : { criteria: [criterion] }),
  }),
  readOn: toTheWhole,
};

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What is to be shown of a topic; `criteria` are those that it can put to the test. One has a place here; more are bound by command. */
export function scenarioForm(topic: string, criteria: readonly Choice[]): Html {
  const tests =
    criteria.length === 0
      ? []
      : [
          choiceField(CRITERION, 'The acceptance criterion that it puts to the test', criteria, {
            open: 'none of these yet',
          }),
        ];
  return markup`<section id="say"><h2>Add what is to be shown</h2>
<p>A situation out of real work, in which people see whether it holds. You can add some until the session is over.</p>
${formOf({ name: 'scenario', action: `/v1/topics/${topic}/scenarios`, button: 'Add it' }, [
  wordsField('situation', 'Who does what, and under which circumstances', { required: true, most: 2000 }),
  wordsField('data', 'The realistic data that it uses', {
    required: true,
    most: 1000,
    rows: 2,
    hint: 'Such as “31 visits of last week, with made-up names”',
  }),
  wordsField('expected', 'What should come of it, if that is known', { most: 2000 }),
  ...tests,
  wordsField('constraints', 'What binds people in it, one on each line', {
    most: 6000,
    hint: 'Such as “no network” or “winter gloves”',
  }),
  wordsField('assistiveTechnology', 'What people use to see, hear or type, one on each line', {
    most: 2000,
    rows: 2,
    hint: 'Such as “VoiceOver”',
  }),
])}</section>`;
}
