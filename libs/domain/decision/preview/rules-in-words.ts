import type { DecisionFacts, TieBreak } from '../../facts.js';
import { durationInWords } from '../../words/duration-in-words.js';
import { leastCount, quorumOf, type Quorum, type Share } from '../counting/share.js';
import type { Forms, MethodName } from '../methods/methods.js';
import { parametersOf, type Shown } from '../methods/forms.js';

/** What the words need to know of the decision. */
interface About {
  readonly deciders: number;
  /** The title of the option put forward, where there is one. */
  readonly proposal: string;
  readonly criteria: DecisionFacts['criteria'];
}

/** The rules of a decision, with titles for options. */
export interface Rules extends Pick<DecisionFacts, 'method' | 'parameters' | 'tieBreak' | 'anonymous'>, About {
  readonly defaultOption: string;
  readonly shown: Shown;
}

/** How it is decided by its settings, what breaks a tie, what follows by default, and who sees the count: a sentence each. */
export const rulesInWords = ({
  method,
  parameters,
  tieBreak,
  defaultOption,
  shown,
  anonymous,
  ...about
}: Rules): string[] => [
  ...settings(method, parameters, about),
  ...tiesInWords(tieBreak),
  `By default, when the ladder applies it: “${defaultOption}”`,
  SHOWN[shown],
  ...(anonymous ? ['Nobody sees whose position is whose'] : []),
];

const settings = <Name extends MethodName>(
  method: Name,
  parameters: DecisionFacts['parameters'],
  about: About,
): string[] => OF_METHOD[method](parametersOf(method, parameters), about);

const OF_METHOD: {
  readonly [Name in MethodName]: (parameters: Forms[Name]['parameters'], about: About) => string[];
} = {
  'authority@1': () => ['The final authority decides, with a rationale and an answer to each piece of advice'],
  'consent@1': ({ agreements }, { proposal, deciders }) => [
    `“${proposal}” is adopted when no objection is open after the deadline${
      agreements > 0 ? `, and at least ${agreements} of ${deciders} deciders agreed` : '; silence is consent'
    }`,
  ],
  'last_call@1': ({ majority, outstanding, length, restarts, proposerAgrees }, { proposal, deciders }) => [
    `Last call begins when no concern is open, at least ${leastCount(majority, deciders)} of ${deciders} deciders agreed, and at most ${outstanding} are outstanding`,
    `“${proposal}” is adopted when it has lasted ${durationInWords(length)} without a concern; it may begin anew ${times(restarts)}`,
    ...(proposerAgrees ? ['A proposer who is a decider and silent counts as agreeing'] : []),
  ],
  'majority@1': ({ threshold, of, atLeast, quorum, otherwise }, { deciders }) => [
    `The option with the most votes wins, if it has ${shareInWords(threshold)} of ${OF[of]}${
      atLeast === undefined ? '' : `, and at least ${atLeast}`
    }; otherwise ${otherwise === 'status_quo' ? 'things stay as they are' : 'the ladder climbs'}`,
    quorumInWords(quorum, deciders, 'take part; abstaining is taking part'),
  ],
  'ranked@1': ({ quorum, overStatusQuo }, { deciders }) => [
    'Options are compared two by two; the one that none beats by a stronger path wins (Schulze)',
    ...(overStatusQuo
      ? [
          `Only options count that at least ${overStatusQuo.votes} rank above things as they are, more than below, and ${overStatusQuo.ratio} for each who ranks them below`,
        ]
      : []),
    quorumInWords(quorum, deciders, 'hand in a ballot'),
  ],
  'score@1': ({ scale, quorum }, { deciders, criteria }) => [
    `The highest weighted mean wins: ${criteria.map(({ name, weight }) => `${name} weighs ${weight}`).join(', ')}`,
    `Scores are whole numbers from ${scale.min} to ${scale.max}; more is better`,
    quorumInWords(quorum, deciders, 'give scores'),
  ],
};

const quorumInWords = (quorum: Quorum, deciders: number, what: string): string =>
  `At least ${quorumOf(quorum, deciders)} of ${deciders} deciders must ${what}`;

const shareInWords = (share: Share): string =>
  typeof share === 'number'
    ? `at least ${+(share * 100).toFixed(2)} %`
    : share.startsWith('more than')
      ? share
      : `at least ${share}`;

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const OF: Record<Forms['majority@1']['parameters']['of'], string> = {
  cast: 'the votes cast, abstentions left out',
  taking_part: 'those who took part, abstentions included',
  entitled: 'all deciders',
};

const BREAKS: Record<TieBreak, string> = {
  authority: 'the final authority chooses',
  status_quo: 'things stay as they are',
  criteria: 'the heaviest criterion on which they differ decides',
  earliest_option: 'the option declared first wins',
};

const tiesInWords = (order: readonly TieBreak[]): string[] =>
  order.length === 0
    ? ['When options tie, the ladder climbs']
    : [`When options tie: ${order.map((by) => BREAKS[by]).join('; if that does not settle it, ')}`];

const SHOWN: Record<Shown, string> = {
  open: 'Everybody sees the count as it grows',
  until_own_vote: 'The count is for those who have taken a position that counts, until it is decided',
  until_decided: 'The count is hidden until it is decided',
};
