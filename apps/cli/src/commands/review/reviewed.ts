import type { Duration } from '../../../../../libs/domain/time.js';
import { durationInWords } from '../../../../../libs/domain/words/duration-in-words.js';
import { spoken } from '../../../../../libs/domain/words/spoken.js';
import { all } from '../../client/views.js';
import type { ApiClient } from '../../client/api-client.js';
import { clock } from '../../output/words.js';

interface Named {
  readonly name: string;
}
interface Item {
  readonly title: string;
  readonly framing: string;
  readonly criteria: readonly { readonly statement: string }[];
}
interface Decision {
  readonly question: string;
  readonly criteria: readonly { readonly name: string; readonly weight: number }[];
  readonly options: readonly {
    readonly title: string;
    readonly consequences: string;
    readonly statusQuo: boolean;
    readonly isDefault: boolean;
  }[];
  readonly outcome: {
    readonly option: { readonly title: string };
    readonly rationale: string | null;
    readonly dissent: string | null;
  } | null;
}
interface Pilot extends Named {
  readonly cohort: { readonly percent: number; readonly segments: readonly string[] };
  readonly window: { readonly startsAt: string; readonly endsAt: string };
  readonly safeguards: { readonly rollback: string; readonly halters: readonly Named[] };
  readonly thresholds: readonly {
    readonly metric: string;
    readonly comparator: string;
    readonly threshold: number;
    readonly unit: string;
  }[];
  readonly measuredEvery: Duration;
  readonly telemetry: { readonly collected: string; readonly seenBy: string };
  readonly owner: Named;
  readonly decider: Named;
  readonly items: readonly { readonly title: string }[];
}
interface Obligation {
  readonly id: string;
  readonly reference: string;
  readonly statement: string;
}

/** What a review is of, as the API tells it. */
export type Reviewed = (Item | Decision | Pilot) & { readonly cycle: string | null };

/** The words of which a verdict says that they were read. */
export function reviewedInWords(of: Reviewed): readonly string[] {
  if ('question' in of) return decisionInWords(of);
  return 'title' in of ? itemInWords(of) : planInWords(of);
}

/** The obligations that a rejection can cite: those of the cycle. */
export async function obligationsInWords(api: ApiClient, { cycle }: Reviewed): Promise<readonly string[]> {
  if (cycle === null) return [];
  const obligations = await all<Obligation>(api, `/v1/cycles/${cycle}/obligations`);
  return obligations.map(({ id, reference, statement }) => `Obligation ${id}: ${reference}: ${statement}`);
}

const itemInWords = ({ title, framing, criteria }: Item): readonly string[] => [
  title,
  framing,
  ...criteria.map(({ statement }) => `- ${statement}`),
];

const decisionInWords = ({ question, criteria, options, outcome }: Decision): readonly string[] => [
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

const SIGNS: Partial<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=', eq: '=' };

const planInWords = (pilot: Pilot): readonly string[] => [
  pilot.name,
  `Cohort: ${pilot.cohort.percent} % of ${listed(pilot.cohort.segments.map(spoken)) || 'all users'}`,
  `Window: ${clock(pilot.window.startsAt)} to ${clock(pilot.window.endsAt)}, measured every ${durationInWords(pilot.measuredEvery)}`,
  ...pilot.thresholds.map(
    ({ metric, comparator, threshold, unit }) =>
      `Threshold: ${metric} ${SIGNS[comparator] ?? comparator} ${threshold} ${unit}`,
  ),
  `Can halt it: ${listed(pilot.safeguards.halters.map(({ name }) => name))}`,
  `Undone by: ${pilot.safeguards.rollback}`,
  `Collected: ${pilot.telemetry.collected}; seen by: ${pilot.telemetry.seenBy}`,
  `Owner: ${pilot.owner.name}; decides when it is halted: ${pilot.decider.name}`,
  ...pilot.items.map(({ title }) => `Item: ${title}`),
];

const listed = (words: readonly string[]): string => words.join(', ');
