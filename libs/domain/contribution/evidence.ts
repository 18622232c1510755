import { refuse, type Refusal } from '../refusal.js';
import type { ContributionBody, Observation } from './contribution.js';
import { saysNothing } from './feedback/says-nothing.js';

/** A topic, with what its demonstrations show. */
export interface Demonstrating {
  readonly id: string;
  readonly scenarios: readonly { readonly id: string; readonly situation: string }[];
}

/**
 * "Looks good" is no evidence: it says what was observed, which is more than whether somebody liked it. From a demonstration it
 * takes an observation, with what was expected; elsewhere the text may say it. An observation says what was seen whatever it is
 * part of: its verdict counts for the criterion that was tried.
 */
export function checkEvidence(
  { kind, channel, text: words, observation }: Pick<ContributionBody, 'kind' | 'channel' | 'text' | 'observation'>,
  topic: Demonstrating | null,
): Refusal | null {
  if (observation) return checkObservation(observation);
  if (kind !== 'evidence') return null;
  if ((topic && topic.scenarios.length > 0) || channel === 'demo') {
    const message = 'Say what was expected, what was observed, the fit and your verdict';
    return refuse('observation-missing', 'Evidence from a demonstration needs an observation', [
      { path: 'observation', message },
    ]);
  }
  if (words !== undefined && !saysNothing(words)) return null;
  const message = `${WHAT_HAPPENED}; or say it as an observation`;
  return refuse('observation-missing', NOT_ONLY_LIKED, [{ path: 'text', message }]);
}

function checkObservation({ observed, expected }: Observation): Refusal | null {
  const errors = saysNothing(observed) ? [{ path: 'observation.observed', message: WHAT_HAPPENED }] : [];
  if (saysNothing(expected)) errors.push({ path: 'observation.expected', message: 'Say what should have happened' });
  return errors.length === 0 ? null : refuse('observation-missing', NOT_ONLY_LIKED, errors);
}

const NOT_ONLY_LIKED = 'Evidence says what was seen, not only whether it was liked';
const WHAT_HAPPENED = 'Say what happened: what you did, what you saw, how long it took';

/**
 * What somebody says, with the scenario that they observed and its topic: of a topic that has one only, that one is meant. Refuses what
 * was observed in one of several without saying in which.
 */
export function ofScenario(body: ContributionBody, topic: Demonstrating | null): ContributionBody | Refusal {
  if (topic === null) return body;
  if (body.scenario !== undefined) return { ...body, topic: topic.id };
  if (body.observation === undefined) return body;
  const [only, ...others] = topic.scenarios;
  if (only === undefined) return body;
  if (others.length === 0) return { ...body, scenario: only.id };
  const errors = topic.scenarios.map(({ id, situation }) => ({ path: 'scenario', message: `${id}: ${situation}` }));
  return refuse(
    'scenario-missing',
    `This topic has ${topic.scenarios.length} scenarios; say which of them you observed`,
    errors,
  );
}
