import { refuse, type Refusal } from '../refusal.js';
import type { Instant } from '../time.js';
import { phaseOf, type CyclePhase } from './phase.js';
import { phaseInWords } from '../words/phase-in-words.js';

interface InputStanding extends CyclePhase {
  readonly input: { readonly opensAt: Instant; readonly closesAt: Instant } | null;
}

/** Refuses input outside its window. Both of its instants belong to it; a phase ended early ends it too. */
export function inputClosed(cycle: InputStanding, now: Instant): Refusal | null {
  const { input, gate } = cycle;
  const closed = (why: string): Refusal => refuse('input-closed', `${why}; ${whenOpen(input, now)}. ${ELSEWHERE}`);
  if (!input || !TAKES_INPUT.includes(phaseOf(cycle))) return closed(`The cycle is ${phaseInWords(gate.phase)}`);
  if (gate.heldUntil) return closed('The cycle is on hold and takes no input until it goes on');
  if (now < input.opensAt) return closed('Input is not open yet');
  if (now > input.closesAt) return closed('Input has closed');
  return null;
}

/** Where to say what a cycle does not take any more. */
export const ELSEWHERE = "What you say to the program's inbox is kept, and its next cycle answers it";

/** The phases in which people can say something, between the instants of their window. */
const TAKES_INPUT: readonly string[] = ['pre_read', 'session'];

function whenOpen(input: InputStanding['input'], now: Instant): string {
  if (!input) return 'input opens when the pre-reads go out';
  const { opensAt, closesAt } = input;
  return now > closesAt
    ? `input was from ${opensAt} until ${closesAt}`
    : `input is from ${opensAt} until ${closesAt} at the latest`;
}
