import type { Right } from '../facts.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import type { Instant } from '../time.js';
import { ballotOffences, scoreOffences, type RankingBody, type ScoresBody } from './counting/ballot.js';
import type { MethodName } from './methods/methods.js';
import { formOf, parametersOf, type Shape } from './methods/forms.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** What somebody thinks of the option put forward: +1, 0 or -1. `object` blocks a consent, `disagree` does not agree to a last call. */
export const STANCES = ['agree', 'abstain', 'object', 'disagree'] as const;
export type Stance = (typeof STANCES)[number];

/** What somebody says in a forum. */
export interface PositionGiven {
  readonly option: string | null;
  readonly stance: Stance | null;
  readonly ranking: RankingBody | null;
  readonly scores: ScoresBody | null;
  readonly reason: string | null;
}

/** What a position is checked against. */
export interface Listening {
  readonly method: MethodName;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly options: readonly string[];
  readonly criteria: readonly string[];
  readonly phase: string;
  readonly heldUntil: Instant | null;
  /** Until when positions are taken; that instant is inside. */
  readonly closesAt: Instant | null;
}

/** Whether people are heard here at this moment, or why not. */
export function deaf({ method, phase, heldUntil, closesAt }: Omit<Listening, 'options'>, now: Instant): Refusal | null {
  if (heldUntil) return refuse('on-hold', 'The cycle is on hold; positions are taken again when it is resumed');
  if (phase !== 'open' && phase !== 'last_call') {
    return refuse('phase-closed', `The decision is ${phaseInWords(phase)}; positions are taken while it is open`);
  }
  if (closesAt === null || now <= closesAt) return null;
  if (phase === 'last_call') return refuse('input-closed', `Last call ended at ${closesAt}`);
  return refuse('input-closed', `${formOf(method).advice ? 'Advice was' : 'Positions were'} taken until ${closesAt}`);
}

/**
 * Why a position is refused before it is written, or null. The instant at which the window closes is inside. Advice, objections and disagreement
 * need a reason. A final authority without a vote takes no position, because they rule.
 */
export function positionRefused(
  forum: Listening,
  right: Right | 'final_authority' | null,
  said: PositionGiven,
  now: Instant,
): Refusal | null {
  if (right === 'final_authority') return refuse('no-right', 'You are the final authority: you rule, with a rationale');
  if (right === null) {
    return refuse(
      'no-right',
      'You were not given a right in this decision; it names who decides, advises and contributes',
    );
  }
  const shape = right === 'decide' ? formOf(forum.method).says : 'option';
  return deaf(forum, now) ?? misshapen(shape, said, forum) ?? unexplained(right, said);
}

/** A position that was taken already is not taken twice. */
export const repeated = (): Refusal => refuse('already-exists', 'You have said exactly this already');

function unexplained(right: Right, { reason, stance }: PositionGiven): Refusal | null {
  const what =
    right === 'advise' ? 'Advice' : stance === 'object' ? 'An objection' : stance === 'disagree' ? 'A no' : null;
  if (what === null || (reason ?? '').trim().length >= 3) return null;
  return refuse('reason-missing', `${what} says why`, [{ path: 'reason', message: 'At least 3 characters' }]);
}

const MOST_OFFENCES = 200;

const PARTS = ['option', 'stance', 'ranking', 'scores'] as const;
type PositionPart = (typeof PARTS)[number];

/** What may be said by each shape: in which of these parts, of which at least one is needed. */
const SHAPES: Record<
  Shape,
  { readonly parts: readonly PositionPart[]; readonly stances: readonly Stance[]; readonly say: string }
> = {
  option: { parts: ['option'], stances: [], say: 'an option, a reason, or both' },
  consent: { parts: ['stance'], stances: ['agree', 'abstain', 'object'], say: 'a stance: agree, abstain or object' },
  agreement: {
    parts: ['stance'],
    stances: ['agree', 'abstain', 'disagree'],
    say: 'a stance: agree, abstain or disagree',
  },
  vote: { parts: ['option', 'stance'], stances: ['abstain'], say: 'one option, or the stance abstain' },
  ranking: { parts: ['ranking'], stances: [], say: 'a ranking; an empty one abstains' },
  scores: { parts: ['scores'], stances: [], say: 'scores by option and criterion' },
};

function misshapen(shape: Shape, said: PositionGiven, forum: Listening): Refusal | null {
  const { parts, stances, say } = SHAPES[shape];
  const given = PARTS.filter((part) => said[part] !== null);
  const foreign = given.filter((part) => !parts.includes(part));
  const unfit = (errors: readonly Offence[]): Refusal => refuse('position-unfit', `Here a position is ${say}`, errors);
  if (foreign.length > 0) return unfit(foreign.map((path) => ({ path, message: `Leave it out; say ${say}` })));
  if (said.stance !== null && !stances.includes(said.stance)) {
    return unfit([{ path: 'stance', message: `Use ${stances.join(', ')}` }]);
  }
  if (given.length > 1) return unfit(given.map((path) => ({ path, message: `Only one of these: ${say}` })));
  if (given.length === 0 && shape !== 'option') return unfit([{ path: parts[0] ?? '', message: `Say ${say}` }]);
  if (said.option !== null && !forum.options.includes(said.option)) {
    return refuse('unknown-reference', 'The decision has no such option', [
      { path: 'option', message: 'is not among the options' },
    ]);
  }
  const errors = [...ranked(said, forum), ...scored(said, forum)].slice(0, MOST_OFFENCES);
  return errors.length > 0 ? unfit(errors) : null;
}

const ranked = ({ ranking }: PositionGiven, { options }: Listening): Offence[] =>
  ranking === null ? [] : ballotOffences(ranking, options);

function scored({ scores }: PositionGiven, { method, options, criteria, parameters }: Listening): Offence[] {
  const known = parametersOf(method, parameters);
  if (scores === null || !('scale' in known)) return [];
  if (Object.values(scores).every((one) => Object.keys(one).length === 0)) {
    return [{ path: 'scores', message: 'Give at least one score' }];
  }
  return scoreOffences(scores, { options, criteria, scale: known.scale });
}
