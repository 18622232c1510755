import { ContributionBody } from '../../../../../../libs/domain/contribution/contribution.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import type { Audience } from '../../../../../../libs/domain/people.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import type { About } from './about.query.js';
import { audienceField } from '../audience.js';
import { choiceField, formOf, wordsField, type Choice, type Field } from '../form.js';
import type { Speaking } from './speaking.query.js';
import { observationFields, partsFrom, partsIn, storyFields } from './said-parts.js';

/** How something said on a page becomes a contribution. Where it is kept, its author reads how it could be said better. */
export const SAYING: PageForm = {
  bodyOf: (fields: FormFields) => {
    const { story, observation, others } = partsIn(fields);
    if (fields.kind === 'story') return { ...others, story };
    return { ...others, ...(observation === undefined ? {} : { observation }) };
  },
  cameFrom: partsFrom,
  done: 'said',
  readOn: ({ id }) => `/v1/contributions/${String(id)}`,
};

const YOURS = 'You read it yourself and get your answer, whomever else it is for';

export const KINDS: readonly Choice[] = [
  ['feedback', 'Feedback: what happened when you used it'],
  ['perspective', 'A perspective: how it looks from where you stand'],
  ['concern', 'A concern: what could go wrong'],
];

/** To what one can speak, as a choice of a form. */
export interface Saying {
  /** Where it is sent. */
  readonly action: string;
  /** What whoever says something can expect. */
  readonly expect: Html;
  readonly about: About;
  /** How it was said, for whom, and by whom. */
  readonly speaking: Speaking;
  /** Who reads it, unless fewer are chosen. */
  readonly audience: Audience;
}

/**
 * Forms for what one says in one's own words, for a story, and for evidence: from a demonstration it takes an observation, so each has
 * the topics that it can be about. They need no script.
 */
export function sayForms({ action, expect, about, speaking, audience }: Saying): Html {
  const { topics, scenarios, notShown } = about;
  const readers = audienceField('Who reads it', audience, { hint: YOURS });
  const check = `${action}/check`;
  const named = [...topicField(topics), ...namedFields(about), ...readers, ...speaking.anyhow];
  return markup`<section id="say"><h2>Say something</h2>
${expect}
${formOf({ name: 'say', action, button: 'Send', check }, [
  choiceField('kind', 'What it is', KINDS),
  ...named,
  wordsField('text', 'In your own words', {
    required: true,
    most: mostOf(ContributionBody.shape.text),
    rows: 8,
    hint: 'What happened, when and where? What did you expect instead? An example and a number help most.',
  }),
])}
<details><summary>Tell it as a story instead</summary>
${formOf({ name: 'story', action, button: 'Send the story', check, with: { kind: 'story' } }, [...named, ...storyFields()])}
</details>
<details><summary>Say what you observed or measured</summary>
${formOf({ name: 'evidence', action, button: 'Send the evidence', check, with: { kind: 'evidence' } }, [
  ...topicField(notShown),
  ...namedFields(about),
  ...readers,
  ...speaking.anyhow,
  wordsField('text', 'What you did and saw, outside a demonstration', {
    required: true,
    most: mostOf(ContributionBody.shape.text),
    rows: 4,
    hint: 'Not whether you liked it: what happened, how long it took, how often',
  }),
])}
</details>
${scenarios.length === 0 ? null : observed(action, scenarios, [...readers, ...speaking.shown])}</section>`;
}

const topicField = (topics: readonly Choice[]): Field[] =>
  topics.length === 0 ? [] : [choiceField('topic', 'What it is about', topics, { open: 'something else' })];

const namedFields = ({ objectives, criteria }: About): Field[] => [
  ...(objectives.length === 0
    ? []
    : [choiceField('objective', 'The objective that it is about, if you like', objectives, { open: 'none of these' })]),
  ...(criteria.length === 0
    ? []
    : [
        choiceField('criterion', 'The acceptance criterion that it is about, if you like', criteria, {
          open: 'none of these',
        }),
      ]),
];

/** For evidence from a demonstration: what was expected, what came, and what that means. */
const observed = (
  action: string,
  scenarios: readonly Choice[],
  others: readonly Field[],
): Html => markup`<details><summary>Say what a demonstration showed you</summary>
${formOf(
  {
    name: 'demo',
    action,
    button: 'Send the observation',
    check: `${action}/check`,
    with: { kind: 'evidence', channel: 'demo' },
  },
  [
    choiceField('scenario', 'Which of what was shown', scenarios),
    wordsField('text', 'What you did and saw', { required: true, most: mostOf(ContributionBody.shape.text), rows: 4 }),
    ...observationFields(),
    ...others,
  ],
)}
</details>`;
