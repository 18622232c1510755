import type { DecisionView } from './decision.schemas.js';

type Outcome = Omit<NonNullable<DecisionView['outcome']>, 'sentence'>;

const WITHOUT_ANYBODY: Record<Exclude<Outcome['by'], 'authority' | 'deputy'>, string> = {
  tie_break: 'was chosen by the declared tie-break, because nobody ruled in time',
  default: 'is the declared default, because nobody ruled in time',
  not_approved: 'is kept, because the reviews did not pass twice',
};

/** Who decided, for whom, and by which rule; and that it was withdrawn afterwards. */
export function outcomeInWords(outcome: Outcome, state: string): string {
  return state === 'withdrawn' ? `${chosen(outcome)}; it was withdrawn and is not in effect` : chosen(outcome);
}

function chosen({ option, by, decidedBy, actedFor }: Outcome): string {
  const what = `“${option.title}”`;
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
  { state, heldUntil }: Pick<DecisionView, 'state' | 'heldUntil'>,
  ladder: DecisionView['ladder'],
): DecisionView['next'] {
  const [first] = ladder;
  if (first) return { ...first };
  const sentence = heldUntil ? 'Its cycle is on hold; its clock goes on when the hold ends' : STATES[state];
  return { do: null, at: null, sentence: sentence ?? 'Somebody has to act' };
}
