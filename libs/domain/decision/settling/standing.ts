import type { DecisionFacts, GateFacts } from '../../facts.js';
import type { Calendar, Instant } from '../../time.js';
import type { Concern, MethodResult } from '../methods/method.js';
import { ask, type Because, type Forms, type MethodName } from '../methods/methods.js';
import { parametersOf } from '../methods/forms.js';

export interface PollOf<Name extends MethodName> {
  readonly method: Name;
  readonly tally: Forms[Name]['tally'];
  readonly concerns: readonly Concern[];
}

/** What SQL makes of a forum's positions for its method, and its concerns. */
export type Poll = { readonly [Name in MethodName]: PollOf<Name> }[MethodName];

/** As much of a decision as its method is told. */
export type ForumFacts = Pick<
  DecisionFacts,
  'method' | 'parameters' | 'criteria' | 'options' | 'tieBreak' | 'proposal' | 'lastCalls'
> & { readonly gate: Pick<GateFacts, 'phase' | 'openedAt' | 'deadline' | 'input'> };

const plain = ({ options, tieBreak, gate }: ForumFacts, now: Instant) => ({
  options,
  tieBreak,
  deadline: gate.deadline ?? now,
});

const RULES: { readonly [Name in MethodName]: (forum: ForumFacts, now: Instant) => Forms[Name]['rules'] } = {
  'authority@1': (forum, now) => ({
    ...plain(forum, now),
    adviceClosesAt: forum.gate.input.find(({ what }) => what === 'advice')?.closesAt ?? now,
    quorum: 0,
  }),
  'consent@1': (forum, now) => ({
    ...plain(forum, now),
    parameters: parametersOf('consent@1', forum.parameters),
    proposal: forum.proposal ?? '',
  }),
  'last_call@1': (forum, now) => ({
    ...plain(forum, now),
    parameters: parametersOf('last_call@1', forum.parameters),
    proposal: forum.proposal ?? '',
    started: forum.lastCalls,
    running:
      forum.gate.phase === 'last_call' ? { startedAt: forum.gate.openedAt, endsAt: forum.gate.deadline ?? now } : null,
  }),
  'majority@1': (forum, now) => ({ ...plain(forum, now), parameters: parametersOf('majority@1', forum.parameters) }),
  'ranked@1': (forum, now) => ({ ...plain(forum, now), parameters: parametersOf('ranked@1', forum.parameters) }),
  'score@1': (forum, now) => ({
    ...plain(forum, now),
    parameters: parametersOf('score@1', forum.parameters),
    criteria: forum.criteria.map(({ name, weight }) => ({ id: name, weight })),
  }),
};

const answer = <Name extends MethodName>(
  forum: ForumFacts,
  { method, tally, concerns }: PollOf<Name>,
  now: Instant,
  calendar: Calendar,
): MethodResult<Forms[Name]['because']> => ask(method, RULES[method](forum, now), tally, concerns, now, calendar);

/** How a forum stands by its method. */
export const standing = (forum: ForumFacts, poll: Poll, now: Instant, calendar: Calendar): MethodResult<Because> =>
  answer(forum, poll, now, calendar);

/** How a forum stands if the final authority chooses `option` and answers every piece of advice with it. */
export function standingWith(
  option: string,
  forum: ForumFacts,
  poll: Poll,
  now: Instant,
  calendar: Calendar,
): MethodResult<Because> {
  const tally = { ...poll.tally, ruling: { option }, ...('unanswered' in poll.tally ? { unanswered: 0 } : {}) };
  return answer(forum, { ...poll, tally }, now, calendar);
}
