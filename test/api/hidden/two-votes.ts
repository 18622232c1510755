import { CLEO, CROWD, TOM } from '../forum/a-forum.js';

export const VOTERS = CROWD.slice(0, 5);

/** What one voter says, by the options of their forum. */
export type Saying = (options: Readonly<Record<string, string>>) => object;

export interface Vote {
  readonly name: string;
  readonly decision: object;
  /** What the voters say, in order, in the one council and in the other. */
  readonly said: readonly [readonly Saying[], readonly Saying[]];
}

/** Nobody says these but one voter: the first in the one council, the second in the other. */
export const WORDS = ['zwetschgenmus', 'birkenrinde'] as const;

const DROP = 'Drop it';
const OPTIONAL = 'Make it optional';
const KEEP = 'Keep things as they are';
/** Who advises is of the team, and who contributes a compliance reviewer: one viewer less for each. */
const ASKED = { deciders: VOTERS, advisers: [TOM], contributors: [CLEO] };

const option = (title: string, reason?: string): Saying => by((options) => ({ option: options[title] }), reason);
const ranking = (titles: readonly string[], reason?: string): Saying =>
  by((options) => ({ ranking: titles.map((title) => options[title]) }), reason);
const scores = (first: number, reason?: string): Saying =>
  by((options) => {
    const given = [DROP, OPTIONAL, KEEP].map((title, nth) => [options[title], { value: (first + nth) % 10 }]);
    return { scores: Object.fromEntries(given) as object };
  }, reason);
const stance = (said: string, reason?: string): Saying => by(() => ({ stance: said }), reason);

function by(said: Saying, reason?: string): Saying {
  return (options) => ({ ...said(options), ...(reason && { reason }) });
}

type Pair = readonly [Saying, Saying];
const OPTIONS: Pair = [option(DROP, WORDS[0]), option(OPTIONAL, WORDS[1])];
const RANKINGS: Pair = [ranking([DROP, OPTIONAL, KEEP], WORDS[0]), ranking([OPTIONAL, KEEP, DROP], WORDS[1])];
const SCORES: Pair = [scores(1, WORDS[0]), scores(7, WORDS[1])];
const STANCES: Pair = [stance('agree', WORDS[0]), stance('abstain', WORDS[1])];

/** One voter says one thing here and another there; nobody else says anything else. */
const differs = (name: string, decision: object, [here, there]: Pair, rest: readonly Saying[] = []): Vote => ({
  name,
  decision: { ...ASKED, ...decision },
  said: [
    [here, ...rest],
    [there, ...rest],
  ],
});

const ONE = [{ title: DROP }];
const ALL_OF_THEM = { rules: { endsEarly: false, quorum: 5 } }; // so that it stays open past its deadline
const CRITERIA = { criteria: [{ name: 'value', weight: 1 }] };
const HIDING = { shown: 'until_decided' };

export const HIDDEN: readonly Vote[] = [
  differs('Majority', { method: 'majority', ...ALL_OF_THEM }, OPTIONS, [option(DROP), option(OPTIONAL)]),
  differs('Anonymous', { method: 'majority', anonymous: true, ...ALL_OF_THEM }, OPTIONS, [option(DROP)]),
  differs('Until one’s own', { method: 'majority', shown: 'until_own_vote', ...ALL_OF_THEM }, OPTIONS),
  differs('Ranked', { method: 'ranked', ...ALL_OF_THEM }, RANKINGS, [ranking([OPTIONAL, DROP])]),
  differs('Ranked without names', { method: 'ranked', anonymous: true, ...ALL_OF_THEM }, RANKINGS),
  differs('Score', { method: 'score', ...CRITERIA, ...ALL_OF_THEM }, SCORES, [scores(3)]),
  differs('Score without names', { method: 'score', anonymous: true, ...CRITERIA, ...ALL_OF_THEM }, SCORES),
  differs('Consent', { method: 'consent', ...HIDING, options: ONE, rules: { agreements: 5 } }, STANCES),
  differs('Last call', { method: 'last_call', ...HIDING, options: ONE }, STANCES),
  differs('Authority', { method: 'authority', ...HIDING }, OPTIONS, [option(DROP), option(OPTIONAL)]),
];

/** Two voters say what the other says there. */
const changesHands = (name: string, decision: object, [one, other]: Pair, rest: readonly Saying[]): Vote => ({
  name,
  decision: { ...ASKED, anonymous: true, ...decision },
  said: [
    [one, other, ...rest],
    [other, one, ...rest],
  ],
});

const UNTIL_THE_END = { rules: { endsEarly: false } };

export const CHANGES_HANDS: readonly Vote[] = [
  changesHands('Anonymous', { method: 'majority', ...UNTIL_THE_END }, OPTIONS, [option(DROP), option(DROP)]),
  changesHands('Ranked', { method: 'ranked', ...UNTIL_THE_END }, RANKINGS, [ranking([OPTIONAL, DROP])]),
  changesHands('Score', { method: 'score', ...CRITERIA, ...UNTIL_THE_END }, SCORES, [scores(3)]),
];
