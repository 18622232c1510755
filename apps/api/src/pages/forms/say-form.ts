import type { Fields, PageForm } from '../../http/input/by-form.js';
import { markup, type Html } from '../html.js';
import { choiceField, formOf, radioField, wordsField, type Choice } from './form.js';

/** How something said on a page becomes a contribution. Where it is kept, its author reads how it could be said better. */
export const SAYING: PageForm = {
  bodyOf: ({ when, want, soThat, expected, observed, fit, sideEffects, verdict, ...fields }: Fields) => {
    if (fields.kind === 'story') return { ...fields, story: { when, want, soThat } };
    if (expected === undefined && observed === undefined) return fields;
    return { ...fields, observation: { expected, observed, fit, sideEffects, verdict } };
  },
  readOn: ({ id }) => `/v1/contributions/${String(id)}`,
};

const KINDS: readonly Choice[] = [
  ['feedback', 'Feedback: what happened when you used it'],
  ['perspective', 'A perspective: how it looks from where you stand'],
  ['concern', 'A concern: what could go wrong'],
  ['evidence', 'Evidence: what you observed or measured, outside a demonstration'],
];

/** To what one can speak, as a choice of a form. */
export interface Saying {
  /** Where it is sent. */
  readonly action: string;
  /** What whoever says something can expect. */
  readonly expect: Html;
  readonly topics: readonly Choice[];
  /** Those of them that have a demonstration. */
  readonly demos: readonly Choice[];
}

/** Forms for what one says in one's own words, for a story, and for what a demonstration showed. They need no script. */
export function sayForms({ action, expect, topics, demos }: Saying): Html {
  const topic = topics.length === 0 ? [] : [choiceField('topic', 'What it is about', topics, 'something else')];
  return markup`<section id="say"><h2>Say something</h2>
${expect}
${formOf({ name: 'say', action, button: 'Send' }, [
  choiceField('kind', 'What it is', KINDS),
  ...topic,
  wordsField('text', 'In your own words', {
    required: true,
    most: 20_000,
    rows: 8,
    hint: 'What happened, when and where? What did you expect instead? An example and a number help most.',
  }),
])}
<details><summary>Tell it as a story instead</summary>
${formOf({ name: 'story', action, button: 'Send the story', with: { kind: 'story' } }, [
  ...topic,
  wordsField('when', 'When …', { required: true, most: 2000, hint: 'The situation: “we close the week on Friday”' }),
  wordsField('want', 'I want …', { required: true, most: 2000, hint: 'What you want to do then' }),
  wordsField('soThat', 'So that …', { required: true, most: 2000, hint: 'What it is good for' }),
])}
</details>
${demos.length === 0 ? null : observed(action, demos)}</section>`;
}

const FIT: readonly Choice[] = [
  ['fits', 'It fits'],
  ['partly', 'It fits in part'],
  ['does_not_fit', 'It does not fit'],
];
const VERDICT: readonly Choice[] = [
  ['works', 'It works for me'],
  ['works_with_changes', 'It works with changes'],
  ['does_not_work', 'It does not work for me'],
];

/** For evidence from a demonstration: what was expected, what came, and what that means. */
const observed = (
  action: string,
  demos: readonly Choice[],
): Html => markup`<details><summary>Say what a demonstration showed you</summary>
${formOf({ name: 'demo', action, button: 'Send the observation', with: { kind: 'evidence', channel: 'demo' } }, [
  choiceField('topic', 'Which demonstration', demos),
  wordsField('text', 'What you did and saw', { required: true, most: 20_000, rows: 4 }),
  wordsField('expected', 'What you expected', { required: true, most: 2000 }),
  wordsField('observed', 'What you observed', { required: true, most: 2000 }),
  radioField('fit', 'How well does it fit your work?', FIT),
  wordsField('sideEffects', 'What else it does to your work, if anything', { most: 2000 }),
  radioField('verdict', 'Your verdict', VERDICT),
])}
</details>`;
