import { durationInWords } from '../../../../../libs/domain/words/duration-in-words.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { ItemView } from '../../../../api/src/backlog/item.schemas.js';
import type { DecisionView } from '../../../../api/src/decisions/decision.schemas.js';
import type { PilotView } from '../../../../api/src/pilots/pilot.schemas.js';
import type { ObligationList } from '../../../../api/src/reviews/obligation.schemas.js';
import { all } from '../../client/lists.js';
import type { ApiClient } from '../../client/api-client.js';
import { limitInWords } from '../../output/limit-in-words.js';
import { clock } from '../../output/words.js';

/** What a review is of. */
export type Reviewed = ItemView | DecisionView | PilotView;

/** The words of which a verdict says that they were read. */
export function reviewedInWords(of: Reviewed): readonly string[] {
  if ('question' in of) return decisionInWords(of);
  return 'title' in of ? itemInWords(of) : planInWords(of);
}

/** The obligations that a rejection can cite: those of the cycle. */
export async function obligationsInWords(api: ApiClient, { cycle }: Reviewed): Promise<readonly string[]> {
  if (cycle === null) return [];
  const obligations = await all<ObligationList>(api, `/v1/cycles/${cycle}/obligations`);
  return obligations.map(({ id, reference, statement }) => `Obligation ${id}: ${reference}: ${statement}`);
}

const itemInWords = ({ title, framing, criteria }: ItemView): readonly string[] => [
  title,
  framing,
  ...criteria.map(({ statement }) => `- ${statement}`),
];

const decisionInWords = ({ question, criteria, options, outcome }: DecisionView): readonly string[] => [
  question,
  ...criteria.map(({ name, weight }) => `- ${name} (weight ${weight})`),
  ...options.map(({ title, consequences, statusQuo, isDefault }) => {
    const marks = [...(statusQuo ? ['things as they are'] : []), ...(isDefault ? ['the default'] : [])];
    return `Option: ${title}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}${consequences && `: ${consequences}`}`;
  }),
  ...(outcome ? [`Decided: ${outcome.option.title}`] : []),
  ...(outcome?.rationale ? [`Because: ${outcome.rationale}`] : []),
  ...(outcome?.dissent ? [`Dissent: ${outcome.dissent}`] : []),
];

const planInWords = (pilot: PilotView): readonly string[] => [
  pilot.name,
  `Cohort: ${pilot.cohort.percent} % of ${listed(pilot.cohort.segments.map(humanize)) || 'all users'}`,
  `Window: ${clock(pilot.window.startsAt)} to ${clock(pilot.window.endsAt)}, measured every ${durationInWords(pilot.measuredEvery)}`,
  ...pilot.thresholds.map((threshold) => `Threshold: ${limitInWords(threshold)}`),
  `Can halt it: ${listed(pilot.safeguards.halters.map(({ name }) => name))}`,
  `Undone by: ${pilot.safeguards.rollback}`,
  `Collected: ${pilot.telemetry.collected}; seen by: ${pilot.telemetry.seenBy}`,
  `Owner: ${pilot.owner.name}; decides when it is halted: ${pilot.decider.name}`,
  ...pilot.items.map(({ title }) => `Item: ${title}`),
];

const listed = (words: readonly string[]): string => words.join(', ');
