import type { Fields, PageForm } from '../../http/input/by-form.js';
import { markup, type Html } from '../html.js';
import { choiceField, formOf, wordsField, type Choice } from './form.js';

/** How something said on a page becomes a contribution. Where it is kept, its author reads how it could be said better. */
export const SAYING: PageForm = {
  bodyOf: ({ when, want, soThat, ...fields }: Fields) =>
    fields.kind === 'story' ? { ...fields, story: { when, want, soThat } } : fields,
  readOn: ({ id }) => `/v1/contributions/${String(id)}`,
};

const KINDS: readonly Choice[] = [
  ['feedback', 'Feedback: what happened when you used it'],
  ['perspective', 'A perspective: how it looks from where you stand'],
  ['concern', 'A concern: what could go wrong'],
  ['evidence', 'Evidence: what you observed or measured'],
];

/** To what one can speak, as a choice of a form. */
export interface Saying {
  /** Where it is sent. */
  readonly action: string;
  /** What whoever says something can expect. */
  readonly expect: Html;
  readonly topics: readonly Choice[];
}

/** Two forms: for what one says in one's own words, and for a story. They need no script. */
export function sayForms({ action, expect, topics }: Saying): Html {
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
</details></section>`;
}
