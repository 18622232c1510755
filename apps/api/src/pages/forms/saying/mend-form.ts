import { ContributionBody } from '../../../../../../libs/domain/contribution/contribution.js';
import { mostOf } from '../../../../../../libs/domain/fields/text.js';
import type { Audience } from '../../../../../../libs/domain/people.js';
import type { ContributionView } from '../../../contributions/contribution.schemas.js';
import type { FormFields } from '../../../http/input/asked-fields.js';
import type { PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import type { About } from './about.query.js';
import { readersField } from '../audience.js';
import { choiceField, formOf, wordsField, type Choice, type Field } from '../form.js';
import { KINDS } from './say-form.js';
import { CHANNELS, named } from './speaking.query.js';
import { observationFields, partsFrom, partsIn, storyFields } from './said-parts.js';

/** What is chosen to name nothing any more: an empty field would leave it as it is. */
const NONE = 'none';

/** How a page mends what was said there. Nothing that was emptied stays as it was without a word. */
export const MENDING: PageForm = {
  bodyOf: ({ text, topic, objective, criterion, scenario, proxyFor, ...fields }: FormFields) => {
    const { story, observation, others } = partsIn(fields);
    const where = scenario === undefined ? { topic } : observedIn(scenario);
    const chosen = Object.entries({ ...where, objective, criterion, proxyFor }).filter(([, id]) => id !== undefined);
    return {
      ...others,
      ...(others.kind === 'story' ? { story } : { text: text ?? '' }),
      ...(observation === undefined ? {} : { observation }),
      ...Object.fromEntries(chosen.map(([what, id]) => [what, id === NONE ? null : id])),
    };
  },
  cameFrom: partsFrom,
  done: 'edited',
  readOn: (_answer, path) => path,
};

/** A scenario says its topic: the two cannot contradict each other. */
const observedIn = (scenario: string) => (scenario === NONE ? { topic: NONE, scenario } : { scenario });

/** What can be chosen anew of something said. */
export interface Mendings {
  readonly about: About;
  /** Who reads it, for whom it speaks, and how it was said. */
  readonly speaking: readonly Field[];
}

/** What whoever said it, or wrote it down, may still change of it, with what would help most. Their own words are shown as they are. */
export function mendForm(said: ContributionView, { about, speaking }: Mendings): Html {
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
    ...(story === null ? [choiceField('kind', 'What it is', ANY_KIND, { value: kind }), words] : storyFields(story)),
    ...(observation === null ? [] : observationFields(observation)),
    ...namedFields(about, said),
    ...speaking,
  ];
  const tried: Record<string, string> = observation?.criterion === undefined ? {} : { tried: observation.criterion };
  return markup`<section id="say"><h2>Edit what you said</h2>
<p>You can do so until refinement begins, an answer to it is drafted, or somebody cites it. <a href="/v1/contributions/${id}/history">What it was before</a> is kept.</p>
${story === null || most === undefined ? null : markup`<p>${most}</p>`}
${formOf({ name: 'mend', action: `/v1/contributions/${id}`, button: 'Save', revision, with: { ...(story === null ? {} : { kind }), ...tried } }, fields)}</section>`;
}

const ANY_KIND: readonly Choice[] = [...KINDS, ['evidence', 'Evidence: what you observed or measured']];

const READ_ALREADY = 'Who may read it no more reads nothing of what it was before either, but may have read it already';

/** Who reads something said, at most `widest`; for whom it speaks, unless somebody else said it; and how it was said, where that can be chosen. */
export function speakingFields(
  said: ContributionView,
  {
    person,
    groups,
    widest,
  }: { readonly person: string; readonly groups: readonly Choice[]; readonly widest: Audience },
): Field[] {
  const { author, recordedBy, channel, proxyFor, audience } = said;
  const own = author.id === person;
  const known = proxyFor === null || groups.some(([group]) => group === proxyFor) ? [] : [named(proxyFor)];
  const proxies: Choice[] = [[NONE, own ? 'for myself' : 'for whoever said it'], ...known, ...groups];
  const speaks = choiceField('proxyFor', 'For whom it speaks', proxies, { value: proxyFor ?? NONE });
  const came = choiceField('channel', 'How it was said', CHANNELS.map(named), { value: channel });
  return [
    ...readersField('Who reads it', own ? widest : audience, audience, READ_ALREADY),
    ...(recordedBy !== null && !own ? [] : [speaks]),
    ...(CHANNELS.includes(channel) ? [came] : []),
  ];
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
