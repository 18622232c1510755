import { plural } from '../../../../../libs/domain/words/plural.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { AgendaView, ObjectiveView, TopicView } from '../../../../api/src/agenda/agenda.schemas.js';
import type { PreReadView } from '../../../../api/src/pre-reads/pre-read.schemas.js';
import { scenarioInWords } from './scenarios.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { figure } from '../../output/given.js';
import { fields, told, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

const path = (cycle: string, route: string): string => `/v1/cycles/${encodeURIComponent(cycle)}/${route}`;
const topicPath = (topic: string): string => `/v1/topics/${encodeURIComponent(topic)}`;

/** Shows what people are to expect, and what could be mended before it goes out. */
export async function showAgenda(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<AgendaView>(path(cycle, 'agenda')), inWords);
}

/** An objective as it is typed. */
export interface ObjectiveTyped {
  readonly kind: string;
  readonly metric: string;
  readonly unit: string;
  readonly baseline: string;
  readonly target: string;
}

/** Adds an objective. */
export async function addObjective(
  api: ApiClient,
  cycle: string,
  statement: readonly string[],
  { kind, metric, unit, baseline, target }: ObjectiveTyped,
  out: Output,
): Promise<ExitCode> {
  const body = { statement: statement.join(' '), kind, metric, unit, ...figures({ baseline, target }) };
  const added = await api.call<ObjectiveView>('POST', path(cycle, 'objectives'), body);
  return told(out, added, (one) => `Added: ${objectiveInWords(one)}`);
}

/** A topic as it is typed. */
export interface TopicTyped {
  readonly question?: string;
  readonly objective?: string;
  readonly yields?: string;
  readonly evidence?: string;
  readonly minutes?: string;
  readonly owner?: string | false;
  readonly ifTimeRemains?: boolean;
}

/** Adds a topic. */
export async function addTopic(
  api: ApiClient,
  cycle: string,
  question: readonly string[],
  typed: TopicTyped,
  out: Output,
): Promise<ExitCode> {
  const body = topicOf({ ...typed, question: question.join(' ') });
  return told(
    out,
    await api.call<TopicView>('POST', path(cycle, 'topics'), body),
    (one) => `Added: ${topicInWords(one)}`,
  );
}

/** Changes a topic; the parts that are not typed stay. */
export async function changeTopic(api: ApiClient, topic: string, typed: TopicTyped, out: Output): Promise<ExitCode> {
  const { revision } = await api.get<TopicView>(topicPath(topic));
  return told(out, await api.change<TopicView>(topicPath(topic), topicOf(typed), revision), topicInWords);
}

/** Takes a topic off, and shows the agenda without it. */
export async function dropTopic(api: ApiClient, topic: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<AgendaView>('DELETE', topicPath(topic)), inWords);
}

const topicOf = ({ question, objective, yields, evidence, minutes, owner, ifTimeRemains }: TopicTyped): object => ({
  question,
  objective,
  yields,
  evidence,
  ifTimeRemains,
  ...figures({ minutes }),
  owner: owner === false ? null : owner,
});

/** Numbers as numbers; what is none goes as it was typed, and the API says so. */
const figures = (typed: Readonly<Record<string, string | undefined>>): object =>
  Object.fromEntries(
    Object.entries(typed).flatMap(([name, value]) => (value === undefined ? [] : [[name, figure(value)]])),
  );

/** An agenda for people who read it in a terminal. */
export function inWords(agenda: AgendaView): string {
  const { title, scope, expectations, session, timebox, input, answers, unmetNeeds, plainLanguage } = agenda;
  const head = fields([
    ['Agenda', title],
    ['Scope', scope],
    ['Expectations', expectations],
    ['Session', sessionInWords(session)],
    ['Topics take', `${plural(timebox.firm, 'minute')}; if time remains ${timebox.ifTimeRemains} more`],
    ['Written input', `from ${clock(input.opensAt)} until ${clock(input.closesAt)}`],
    ['Answers', answers.planned === null ? '' : `by ${clock(answers.planned)}`],
  ]);
  return [
    head,
    ...bulleted('Objectives', agenda.objectives.map(objectiveInWords)),
    ...bulleted('Topics', agenda.topics.flatMap(withScenarios)),
    ...bulleted('Pre-reads', agenda.preReads.map(preReadInWords)),
    ...bulleted(
      'Needs another format',
      unmetNeeds.map(({ person, need }) => `${person.name}: ${humanize(need)}`),
    ),
    ...bulleted(
      'Could be plainer',
      plainLanguage.map((one) => `${one.path}: ${one.message}`),
    ),
  ].join('\n');
}

/** When it was, once it is over, and how it was planned. */
function sessionInWords({ at, minutes, place, openedAt, closedAt }: AgendaView['session']): string {
  const planned = `${clock(at)}, ${plural(minutes, 'minute')}${place ? `, ${place}` : ''}`;
  if (closedAt === null) return planned;
  const opened = openedAt === null ? '' : `opened ${clock(openedAt)}, `;
  return `over: ${opened}closed ${clock(closedAt)}; planned for ${planned}`;
}

const bulleted = (head: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', head, ...lines.map((line) => `  ${line}`)];

const objectiveInWords = ({ id, statement, metric, unit, baseline, target }: ObjectiveView): string =>
  `${statement} (${metric}: ${baseline} ${unit} today, ${target} ${unit} wanted; ${id})`;

/** A topic with what is shown of it. */
const withScenarios = (topic: TopicView): string[] => [
  topicInWords(topic),
  ...topic.scenarios.map((one) => `  Shown: ${scenarioInWords(one)}`),
];

function topicInWords({ id, question, yields, minutes, minutesTaken, ifTimeRemains }: TopicView): string {
  const took = minutesTaken === null ? '' : minutesTaken === 0 ? '; not reached' : `; it took ${minutesTaken}`;
  return `${question} Yields: ${yields} (${plural(minutes, 'minute')}${ifTimeRemains ? ', if time remains' : ''}${took}; ${id})`;
}

const preReadInWords = ({ id, title, url, sentAt }: PreReadView): string =>
  [`${title} (${id})`, ...(url === null ? [] : [url]), ...(sentAt === null ? [] : [`sent ${clock(sentAt)}`])].join(
    ', ',
  );
