import { notPlain } from '../accessibility/plain-language.js';
import { change, type Change } from '../change.js';
import type { CyclePhase } from '../cycle/phase.js';
import type { Flag } from '../flag.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** Closing a cycle records what was learnt against its measures: of how many objectives neither words nor a measurement do, is a problem. */
export const unlearnt = (cycle: string, count: number): Flag[] =>
  count > 0 ? [{ subject: subject('cycle', cycle), code: 'nothing-learnt', problem: true, facts: { count } }] : [];

/** What was learnt is said as the note is published, or later: then it makes the next version of the note. */
export function learntLater(
  { id, gate }: CyclePhase & { readonly id: string },
  objectives: readonly string[],
  hardToRead: readonly Offence[],
): Change | Refusal {
  if (!gate.over) {
    const detail = `The cycle is ${phaseInWords(gate.phase)}; say what was learnt when you publish its note, or after that`;
    return refuse('phase-closed', detail);
  }
  const entry = { type: 'learnt-recorded', subject: subject('cycle', id), body: { objectives: [...objectives] } };
  return notPlain(hardToRead) ?? change({ entries: [entry] });
}
