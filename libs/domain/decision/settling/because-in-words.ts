import type { TieBreak } from '../../facts.js';
import type { Instant } from '../../time.js';
import type { CountReasons } from '../counting/closing.js';
import type { Turn } from '../counting/sensitivity.js';
import type { AuthorityBecause } from '../methods/method.js';
import { isMethod, type Because } from '../methods/methods.js';
import type { ConsentBecause } from '../methods/consent.js';
import type { LastCallBecause } from '../methods/last-call.js';
import type { MajorityBecause } from '../methods/majority.js';
import type { RankedBecause } from '../methods/ranked.js';
import type { ScoreBecause } from '../methods/score.js';
import { plural } from '../../words/plural.js';
import { inARow } from '../../words/sentence.js';
import { humanize } from '../../words/humanize.js';

/** How ids and instants are said to somebody: titles, names, and times in their zone. */
export interface Voice {
  readonly option: (id: string) => string;
  readonly criterion: (id: string) => string;
  readonly instant: (at: Instant) => string;
}

/** Ids as they are, and minutes in UTC. */
const PLAIN: Voice = {
  option: (id) => id,
  criterion: (id) => id,
  instant: (at) => `${at.slice(0, 16).replace('T', ' ')} UTC`,
};

/** The reasons of a standing as one sentence for people: "2 of 5 outstanding, no open concern, last call ends ...". */
export function becauseInWords(because: Because, voice: Partial<Voice> = {}): string {
  const say = { ...PLAIN, ...voice };
  switch (because.rule) {
    case 'authority@1':
      return authorityInWords(because);
    case 'consent@1':
      return consentInWords(because, say);
    case 'last_call@1':
      return lastCallInWords(because, say);
    case 'majority@1':
      return [...majorityInWords(because, say), ...countInWords(because, say, 'votes')].join('; ');
    case 'ranked@1':
      return [...rankedInWords(because, say), ...countInWords(because, say, 'ballots')].join('; ');
    case 'score@1':
      return [...scoreInWords(because, say), ...countInWords(because, say, 'scores')].join('; ');
  }
}

/** Whether the reasons of an outcome are a method's own, and not those of a rule that stood in for it. */
export const isBecause = (reasons: object | null): reasons is Because =>
  reasons !== null && 'rule' in reasons && typeof reasons.rule === 'string' && isMethod(reasons.rule);

/** `last call` of the reasons of `last_call@1`. */
export const methodName = ({ rule }: { readonly rule?: unknown }): string =>
  typeof rule === 'string' ? humanize(rule.replace(/@\d+$/, '')) : 'its method';

/** The reasons in words while the count is hidden: how many were asked, whether something blocks, until when, and what follows. */
export function hiddenInWords(because: Because, { instant }: Pick<Voice, 'instant'> = PLAIN): string {
  const told = 'The count is hidden';
  if (!('deadline' in because)) return told; // advice has a window of its own
  const blocks = 'openConcerns' in because && because.openConcerns > 0 ? ['a concern is open'] : [];
  const turnout = 'taken' in because ? [`${because.taken} of ${because.entitled} took part`] : [];
  const until = 'lastCall' in because && because.lastCall ? because.lastCall.endsAt : because.deadline;
  const closed = because.state === 'ready' || because.state === 'stalled';
  const end = `positions ${closed ? 'were' : 'are'} taken until ${instant(until)}`;
  const then = closed ? [because.stall === 'no_quorum' ? 'the quorum was not reached' : AWAITED] : [];
  return [told, ...turnout, ...blocks, end, ...then].join('; ');
}

const NOBODY = 'nobody is left who may decide';
const AWAITED = 'the method cannot settle it alone';

const authorityInWords = ({ asked, spoken: advised, unanswered }: AuthorityBecause): string =>
  `${advised} of ${asked} have spoken` +
  (unanswered > 0 ? `, ${plural(unanswered, 'piece')} of advice without an answer` : '');

function consentInWords(because: ConsentBecause, { instant }: Voice): string {
  const { agreed, entitled, abstained, silent, openConcerns, closedConcerns, agreementsNeeded } = because;
  const counts = `${agreed} of ${entitled} agreed, ${abstained} abstained, ${silent} silent`;
  const objections = openConcerns === 0 ? 'no open objection' : plural(openConcerns, 'open objection');
  const closed = closedConcerns > 0 ? [`${plural(closedConcerns, 'objection')} closed`] : [];
  const needed = agreementsNeeded > 0 ? [`${agreementsNeeded} must agree`] : [];
  const nobody = because.stall === 'no_quorum' ? [NOBODY] : [];
  const until = instant(because.deadline);
  const end = because.state === 'open' ? `objections are taken until ${until}` : `the time to object ended ${until}`;
  return [[counts, objections, ...closed, ...needed, ...nobody].join(', '), end].join('; ');
}

function lastCallInWords(because: LastCallBecause, { instant }: Voice): string {
  const { outstanding, entitled, openConcerns, lastCall, state, stall, restartsLeft, stopped } = because;
  const concerns = openConcerns === 0 ? 'no open concern' : plural(openConcerns, 'open concern');
  const counts = `${outstanding} of ${entitled} outstanding, ${concerns}`;
  if (lastCall) {
    const ends = `last call ${state === 'decided' ? 'ended' : 'ends'} ${instant(lastCall.endsAt)}`;
    return `${counts}, ${ends}${lastCall.number > 1 ? `; it is number ${lastCall.number}, ${plural(restartsLeft, 'restart')} left` : ''}`;
  }
  const why = stopped === 'concern' ? ['last call was stopped by a concern'] : [];
  const lost = stopped === 'agreement' ? ['last call was stopped, because agreement was lost'] : [];
  const agreement = `${because.agreed} agreed, ${because.agreementsNeeded} needed`;
  const room = `at most ${because.mostOutstanding} may be outstanding`;
  const spent = stall === 'too_many_restarts' ? ['last call may not begin again'] : [];
  const by = `last call ${stall === null ? 'must' : 'had to'} begin by ${instant(because.deadline)}`;
  const time = stopped || stall === 'too_many_restarts' ? [] : [by];
  return [counts, agreement, room, ...why, ...lost, ...spent, ...time].join('; ');
}

/** What all counts say last: who took part, ties, and when. */
function countInWords(because: CountReasons<string>, { option, instant }: Voice, what: string): string[] {
  const { taken, entitled, quorum, state, stall, tied, tieBreak, early } = because;
  const until = instant(because.deadline);
  const tie = tied.length > 1 ? [`${inARow(tied.map(option))} tie, ${tieEnds(because)}`] : [];
  return [
    ...(stall === 'no_quorum' ? [] : tie),
    entitled === 0
      ? NOBODY
      : `${taken} of ${entitled} took part, quorum ${quorum}${stall === 'no_quorum' ? ' not reached' : ''}`,
    ...(early && tieBreak === null ? [`decided before ${until}, because nothing could change it`] : []),
    ...(state === 'open' ? [`${what} are taken until ${until}`] : early ? [] : [`${what} were taken until ${until}`]),
  ];
}

const BY: Record<TieBreak, string> = {
  authority: 'the final authority chose',
  status_quo: 'things stay as they are by the declared tie-break',
  criteria: 'the heaviest criterion on which they differ decided',
  earliest_option: 'the earliest option won by the declared tie-break',
};

const tieEnds = ({ tieBreak, state }: CountReasons<string>): string =>
  tieBreak ? BY[tieBreak] : state === 'ready' ? 'and the final authority is to choose' : 'and no tie-break settles it';

const OF: Record<MajorityBecause['of'], string> = {
  cast: 'votes cast',
  taking_part: 'those who took part',
  entitled: 'all deciders',
};

function majorityInWords(because: MajorityBecause, { option }: Voice): string[] {
  const { votes, needed, abstained, outcome, threshold, of, atLeast, notReached, stall } = because;
  if (!votes || needed === null || abstained === null || stall === 'no_quorum') return [];
  const share = typeof threshold === 'number' ? `${+(threshold * 100).toFixed(2)} %` : threshold;
  const rule = `${needed} needed (${share} of ${OF[of]}${atLeast === undefined ? '' : `, at least ${atLeast}`})`;
  const counts = Object.entries(votes)
    .map(([id, count]) => ({ title: option(id), count }))
    .sort((one, other) => other.count - one.count || (one.title < other.title ? -1 : 1)) // ids are drawn by chance
    .map(({ title, count }) => `${title} ${count}`);
  const all = `${inARow(counts) || 'no votes'}, ${abstained} abstained, ${rule}`;
  if (notReached) return [`no option reached the threshold${outcome ? ', so things stay as they are' : ''}`, all];
  return [...(outcome ? [`${option(outcome)} has the most votes`] : []), all];
}

function rankedInWords({ count, dropped, outcome, stall, tied }: RankedBecause, { option }: Voice): string[] {
  if (!count || stall === 'no_quorum') return [];
  const beaten = count.beats.filter(([winner]) => winner === outcome).map(([, loser]) => option(loser));
  const how = outcome !== null && outcome === count.condorcet ? ' in every comparison by itself' : '';
  const wins = beaten.length > 0 ? ` and beats ${inARow(beaten)}${how}` : '';
  const left = dropped.map((one) => `${option(one.option)} (${one.above} to ${one.below})`);
  return [
    ...(outcome !== null ? [`${option(outcome)} is beaten by ${tied.length > 1 ? 'no option' : 'none'}${wins}`] : []),
    ...(left.length > 0 ? [`too few preferred ${inARow(left)} to things as they are`] : []),
  ];
}

/** No weight is below 0: an option that catches up there ties, and never leads. */
function turnInWords(
  { weight, winners }: Turn,
  side: 'less' | 'more',
  when: string,
  outcome: string | null,
  option: Voice['option'],
): string {
  if (weight > 0)
    return `${inARow(winners.map(option))} ${winners.length > 1 ? 'lead' : 'leads'} ${when} ${side} than ${weight}`;
  return `${inARow([...(outcome === null ? [] : [outcome]), ...winners].map(option))} tie ${when} nothing`;
}

function scoreInWords({ scored, outcome, stall }: ScoreBecause, { option, criterion }: Voice): string[] {
  if (!scored || stall === 'no_quorum') return [];
  const { widest, missing, sensitivity } = scored;
  const totals = scored.totals.map(({ option: id, total }) => `${option(id)} ${total ?? 'without a total'}`);
  const turns = sensitivity.flatMap(({ criterion: id, below, above }) => [
    ...(below ? [turnInWords(below, 'less', `when ${criterion(id)} weighs`, outcome, option)] : []),
    ...(above ? [turnInWords(above, 'more', `when ${criterion(id)} weighs`, outcome, option)] : []),
  ]);
  return [
    ...(outcome ? [`${option(outcome)} has the highest weighted mean: ${inARow(totals)}`] : [inARow(totals)]),
    ...(widest
      ? [`furthest apart on ${criterion(widest.criterion)} for ${option(widest.option)} (${widest.spread})`]
      : []),
    ...(missing > 0 ? [`${plural(missing, 'score')} missing`] : []),
    ...turns,
  ];
}
