import {
  becauseInWords,
  isBecause,
  methodName,
  type Voice,
} from '../../../../libs/domain/decision/settling/because-in-words.js';
import type { DecisionView } from './decision.schemas.js';

type Outcome = Omit<NonNullable<DecisionView['outcome']>, 'sentence'>;

const WITHOUT_ANYBODY: Record<Exclude<Outcome['by'], 'method' | 'authority' | 'deputy'>, string> = {
  tie_break: 'was chosen by the declared tie-break, because nobody ruled in time',
  default: 'is the declared default, because nobody ruled in time',
  not_approved: 'is kept, because the reviews did not pass twice',
};

/** Who decided, for whom, and by which rule; and that it was withdrawn afterwards. */
export function outcomeInWords(
  outcome: Outcome,
  { state, options }: Pick<DecisionView, 'state' | 'options'>,
  instant: Voice['instant'],
): string {
  const option = (id: string): string => options.find((one) => one.id === id)?.title ?? id;
  const words = chosen(outcome, { option, instant });
  return state === 'withdrawn' ? `${words}; it was withdrawn and is not in effect` : words;
}

function chosen(
  { option, by, decidedBy, actedFor, because }: Outcome,
  voice: Pick<Voice, 'option' | 'instant'>,
): string {
  const what = `“${option.title}”`;
  const why = isBecause(because) ? becauseInWords(because, voice) : null;
  if (by === 'method') return `${what} was decided by ${methodName(because)}: ${why ?? ''}`;
  if (by !== 'authority' && by !== 'deputy') return `${what} ${WITHOUT_ANYBODY[by]}`;
  const name = decidedBy?.name ?? 'Somebody';
  return actedFor ? `${name} decided ${what} for ${actedFor.name}` : `${name} decided ${what}`;
}

const STATES: Record<string, string> = {
  draft: 'It opens with the phase “decision” of its cycle',
  decided: 'It takes effect when its reviews have passed',
  in_effect: 'It is in effect; nothing is left to do',
  withdrawn: 'It was withdrawn; nothing is left to do',
};

/** What comes next: by people when time has nothing to do here. */
export function nextOf(
  { state, heldUntil, lookAgain, links }: Pick<DecisionView, 'state' | 'heldUntil' | 'lookAgain' | 'links'>,
  ladder: DecisionView['ladder'],
): DecisionView['next'] {
  const [first] = ladder;
  if (first) return { ...first };
  const newer = links.find(({ kind, inForce }) => inForce && (kind === 'superseded_by' || kind === 'reopened_by'));
  if (newer) return { do: null, at: null, sentence: `“${newer.decision.question}” has taken its place` };
  if (lookAgain) return { do: 'ask_promise', at: lookAgain.dueAt, sentence: comesBack(lookAgain) };
  const sentence = heldUntil ? 'Its cycle is on hold; its clock goes on when the hold ends' : STATES[state];
  return { do: null, at: null, sentence: sentence ?? 'Somebody has to act' };
}

const comesBack = ({ owner, askedAt }: NonNullable<DecisionView['lookAgain']>): string =>
  askedAt === null
    ? `It is in effect; ${owner.name} will be asked whether it still holds`
    : `It is in effect; ${owner.name} was asked whether it still holds: to confirm it, or to reopen it`;
