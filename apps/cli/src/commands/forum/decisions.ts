import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { DecisionList, DecisionView } from '../../../../api/src/decisions/decision.schemas.js';
import type { RightList, RightView } from '../../../../api/src/decisions/rights/right.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { moved } from '../../output/moved.js';
import { clock, oneLine } from '../../output/words.js';

type Listed = DecisionList['items'][number];
type Option = DecisionView['options'][number];

export const decisionPath = (id: string, route = ''): string =>
  `/v1/decisions/${encodeURIComponent(id)}${route === '' ? '' : `/${route}`}`;
const methodOf = ({ method }: { method: string }): string => humanize(method.replace(/@\d+$/, ''));

const COLUMNS: Columns<Listed> = {
  id: ({ id }) => id,
  method: methodOf,
  state: ({ state }) => humanize(state),
  until: ({ deadline }) => (deadline === null ? '' : clock(deadline)),
  question: ({ question }) => question,
  decided: ({ outcome }) => outcome ?? '',
};

/** Lists the decisions of a program, newest first. */
export async function listDecisions(
  api: ApiClient,
  program: string,
  outside: true | undefined,
  out: Output,
): Promise<ExitCode> {
  const path = `/v1/programs/${encodeURIComponent(program)}/decisions${outside ? '?outside=true' : ''}`;
  const items = await all<DecisionList>(api, path);
  return told(out, items, () => columns(items, COLUMNS, 'There are no decisions'));
}

const RIGHTS: Columns<RightView> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  may: rightInWords,
  'acts for them': ({ standIn }) => standIn?.name ?? '',
};

/** Lists everybody's right in a decision, offices first. */
export async function listRights(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const items = await all<RightList>(api, decisionPath(id, 'rights'));
  return told(out, items, () => columns(items, RIGHTS, 'Nobody has a right in it'));
}

/** Shows who may do what in a decision, where it stands, and how it came out. */
export async function showDecision(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<DecisionView>(decisionPath(id)), decisionInWords);
}

/** A decision as a person reads it. */
export const decisionInWords = (decision: DecisionView): string =>
  [
    standingOf(decision),
    ...bulleted('By its rules', decision.rulesInWords),
    ...bulleted('Options', decision.options.map(optionInWords)),
    ...bulleted('Who may what', rightsOf(decision)),
    ...bulleted(
      'Concerns',
      decision.concerns.map(
        ({ id, name, reason, owner, how }) => `${name}, ${how ?? 'open'}: ${oneLine(reason)} (${owner.name}; ${id})`,
      ),
    ),
    ...bulleted(
      'Conflicts of interest',
      decision.conflicts.map(({ person, reason }) => `${person.name}: ${oneLine(reason)}`),
    ),
    ...bulleted(
      'Reviews',
      decision.reviews.map(({ id, reviewer, state }) => `${reviewer.name}: ${humanize(state)} (${id})`),
    ),
  ].join('\n');

const rightsOf = ({ rights, moreRights }: DecisionView): string[] => [
  ...rights.map((one) => `${one.name}: ${rightInWords(one)}`),
  ...(moreRights > 0 ? [`and ${moreRights} more; \`decision rights\` lists everybody`] : []),
];

function rightInWords({ right, conflict }: RightView): string {
  return `${humanize(right)}${conflict ? ', with a conflict of interest' : ''}`;
}

function standingOf(decision: DecisionView): string {
  const { id, question, state, deadline, advice, standing, yourRight, tally, outcome, appeal, next } = decision;
  return fields([
    ['Decision', question],
    ['Id', id],
    ['Method', methodOf(decision)],
    ['State', `${humanize(state)}${deadline === null ? '' : `, until ${clock(deadline)}`}`],
    ['Advice', advice && state === 'open' ? `until ${clock(advice.closesAt)}` : ''],
    ['Unanswered', tally.unanswered > 0 ? String(tally.unanswered) : ''],
    ['Stands', standing?.sentence ?? ''],
    ['You', yourRight.sentence],
    ['Outcome', outcome?.sentence ?? ''],
    ['Because', outcome?.rationale ?? ''],
    ['Dissent', outcome?.dissent ?? ''],
    ['Appeal', appeal?.until ? `until ${clock(appeal.until)}` : ''],
    ...moved(decision.reasons),
    ['Next', `${next.at ? `${clock(next.at)}: ` : ''}${next.sentence}`],
  ]);
}

const bulleted = (head: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', head, ...lines.map((line) => `  ${line}`)];

function optionInWords({ id, title, consequences, statusQuo, isDefault }: Option): string {
  const marks = [...(statusQuo ? ['things as they are'] : []), ...(isDefault ? ['the default'] : []), id];
  return `${title}${consequences === '' ? '' : `: ${oneLine(consequences)}`} (${marks.join('; ')})`;
}
