import { ContributionBody } from '../../../../../../libs/domain/contribution/contribution.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import type { ContributionView } from '../../../contributions/contribution.schemas.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import type { About } from './about.query.js';
import { choiceField, formOf, wordsField, type Field } from '../form.js';
import { observationFields, partsFrom, partsIn, storyFields } from './said-parts.js';

/** What is chosen to name nothing any more: an empty field would leave it as it is. */
const NONE = 'none';

/** How a page mends what was said there. Nothing that was emptied stays as it was without a word. */
export const MENDING: PageForm = {
  bodyOf: ({ kind, text, topic, objective, criterion, scenario, ...fields }: FormFields) => {
    const { story, observation, others } = partsIn(fields);
    const where = scenario === undefined ? { topic } : observedIn(scenario);
    const named = Object.entries({ ...where, objective, criterion }).filter(([, id]) => id !== undefined);
    return {
      ...others,
      ...(kind === 'story' ? { story } : { text: text ?? '' }),
      ...(observation === undefined ? {} : { observation }),
      ...Object.fromEntries(named.map(([what, id]) => [what, id === NONE ? null : id])),
    };
  },
  cameFrom: partsFrom,
  done: 'edited',
  readOn: (_answer, path) => path,
};

/** A scenario says its topic: the two cannot contradict each other. */
const observedIn = (scenario: string) => (scenario === NONE ? { topic: NONE, scenario } : { scenario });

/** What whoever said it, or wrote it down, may still change of it, with what would help most. Their own words are shown as they are. */
export function mendForm(said: ContributionView, about: About): Html {
  const { id, kind, revision, story, observation, quality } = said;
  const help = quality?.read === false ? undefined : (quality?.suggestion ?? quality?.missing[0]?.suggestion);
  const most = help === undefined ? undefined : `What would help most: ${help}`;
  const words = wordsField('text', 'In your own words', {
    required: true,
    most: mostOf(ContributionBody.shape.text),
    rows: 8,
    value: said.text,
    hint: most,
  });
  const fields: Field[] = [
    ...(story === null ? [words] : storyFields(story)),
    ...(observation === null ? [] : observationFields(observation)),
    ...namedFields(about, said),
  ];
  const tried: Record<string, string> = observation?.criterion === undefined ? {} : { tried: observation.criterion };
  return markup`<section id="say"><h2>Edit what you said</h2>
<p>You can do so until refinement begins, an answer to it is drafted, or somebody cites it. <a href="/v1/contributions/${id}/history">What it was before</a> is kept.</p>
${story === null || most === undefined ? null : markup`<p>${most}</p>`}
${formOf({ name: 'mend', action: `/v1/contributions/${id}`, button: 'Save', revision, with: { kind, ...tried } }, fields)}</section>`;
}

function namedFields({ topics, objectives, criteria, scenarios }: About, said: ContributionView): Field[] {
  const fields = [
    said.observation === null
      ? (['topic', 'The topic that it is about', topics] as const)
      : (['scenario', 'What was shown, where you observed it', scenarios] as const),
    ['objective', 'The objective that it is about', objectives],
    ['criterion', 'The acceptance criterion that it is about', criteria],
  ] as const;
  return fields.flatMap(([name, label, choices]) => {
    const now = said[name];
    const known = now === null || choices.some(([id]) => id === now); // else it is left as it is
    if (choices.length === 0 || !known) return [];
    // What names no scenario may name a topic: to choose none leaves it as it is.
    if (name === 'scenario' && now === null) return [choiceField(name, label, choices, { open: 'none of these' })];
    return [choiceField(name, label, [[NONE, 'none of these'], ...choices], { value: now ?? NONE })];
  });
}
