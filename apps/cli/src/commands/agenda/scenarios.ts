import { plural } from '../../../../../libs/domain/words/plural.js';
import type { TopicView } from '../../../../api/src/agenda/agenda.schemas.js';
import type { ScenarioView } from '../../../../api/src/agenda/scenarios/scenario.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { fields, told, type Output } from '../../output/output.js';

const path = (id: string): string => `/v1/scenarios/${encodeURIComponent(id)}`;

/** A scenario as it is typed. False: none. */
export interface ScenarioTyped {
  readonly situation?: string;
  readonly data?: string;
  readonly expected?: string | false;
  readonly constraint?: readonly string[] | false;
  readonly assistiveTechnology?: readonly string[] | false;
  readonly criterion?: readonly string[] | false;
}

/** Adds what is to be shown of a topic. */
export async function addScenario(
  api: ApiClient,
  topic: string,
  situation: readonly string[],
  typed: ScenarioTyped,
  out: Output,
): Promise<ExitCode> {
  const body = bodyOf({ ...typed, situation: situation.join(' ') });
  const added = await api.call<ScenarioView>('POST', `/v1/topics/${encodeURIComponent(topic)}/scenarios`, body);
  return told(out, added, (one) => `Added: ${scenarioInWords(one)}`);
}

/** Shows one scenario, whole. */
export async function showScenario(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<ScenarioView>(path(id)), inWords);
}

/** Changes a scenario; the parts that are not typed stay. */
export async function changeScenario(api: ApiClient, id: string, typed: ScenarioTyped, out: Output): Promise<ExitCode> {
  const { revision } = await api.get<ScenarioView>(path(id));
  return told(out, await api.change<ScenarioView>(path(id), bodyOf(typed), revision), inWords);
}

/** Takes a scenario off its topic. */
export async function dropScenario(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const left = await api.call<TopicView>('DELETE', path(id));
  return told(out, left, ({ scenarios }) => `Taken off; the topic has ${plural(scenarios.length, 'scenario')} left`);
}

const bodyOf = ({ situation, data, expected, constraint, assistiveTechnology, criterion }: ScenarioTyped): object => ({
  situation,
  data,
  expected: expected === false ? null : expected,
  constraints: listed(constraint),
  assistiveTechnology: listed(assistiveTechnology),
  criteria: listed(criterion),
});

const listed = (typed: readonly string[] | false | undefined): readonly string[] | undefined =>
  typed === false ? [] : typed;

/** A scenario in a line. */
export const scenarioInWords = ({ id, situation, criteria }: ScenarioView): string =>
  `${situation} (${criteria.length === 0 ? 'puts no criterion to the test' : `puts ${plural(criteria.length, 'criterion', 'criteria')} to the test`}; ${id})`;

const inWords = (one: ScenarioView): string =>
  fields([
    ['Id', one.id],
    ['Situation', one.situation],
    ['Data', one.data],
    ['Expected', one.expected ?? ''],
    ['Constraints', one.constraints.join('; ')],
    ['With', one.assistiveTechnology.join('; ')],
    ['Tests', one.criteria.join(', ')],
  ]);
