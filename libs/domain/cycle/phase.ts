import { z } from 'zod';
import { ON_HOLD, refuse, type Refusal } from '../refusal.js';
import { PHASES } from '../subject.js';
import type { Instant } from '../time.js';
import { either } from '../words/sentence.js';
import { humanize } from '../words/humanize.js';
import { phaseInWords } from '../words/phase-in-words.js';

export const Phase = z.enum(PHASES.cycle);
export type Phase = z.infer<typeof Phase>;

/** The order of a cycle. What is missing here is the end. */
export const NEXT: Record<Phase, Phase | null> = {
  agenda: 'pre_read',
  pre_read: 'session',
  session: 'refinement',
  refinement: 'decision',
  decision: 'closure',
  closure: 'closed',
  closed: null,
  cancelled: null,
};

/** The phase that a cycle may go back to, by command and with a reason. */
export const PREVIOUS: Record<Phase, Phase | null> = {
  agenda: null,
  pre_read: 'agenda',
  session: 'pre_read',
  refinement: 'session',
  decision: 'refinement',
  closure: 'decision',
  closed: null,
  cancelled: null,
};

/** People read what a cycle is about, or soon will, until its session is over. */
export const READ_IN: Record<Phase, boolean> = {
  agenda: true,
  pre_read: true,
  session: true,
  refinement: false,
  decision: false,
  closure: false,
  closed: false,
  cancelled: false,
};

/** Phases in which pre-reads are sent, and people invited may still read them. */
export const PRE_READS_SENT: Record<Phase, boolean> = { ...READ_IN, agenda: false };

/** The phases for which a table says yes. */
export const phasesOf = (table: Record<Phase, boolean>): Phase[] => Phase.options.filter((phase) => table[phase]);

/** As much of a cycle as says what is possible in it now. */
export interface CyclePhase {
  readonly gate: { readonly phase: string; readonly over: boolean; readonly heldUntil: Instant | null };
}

export const phaseOf = (cycle: CyclePhase): Phase => cycle.gate.phase as Phase;

/** Refuses what needs a cycle that has not ended, on hold or not. */
export function endedRefused(cycle: CyclePhase): Refusal | null {
  if (!cycle.gate.over) return null;
  return refuse('phase-closed', `The cycle is ${phaseInWords(phaseOf(cycle))}; nothing can change any more`);
}

/** Refuses what needs an open cycle that is not on hold, in one of `phases`. */
export function phaseRefused(cycle: CyclePhase, ...phases: readonly Phase[]): Refusal | null {
  const over = endedRefused(cycle);
  if (over) return over;
  const phase = phaseOf(cycle);
  if (cycle.gate.heldUntil) return ON_HOLD;
  if (phases.length > 0 && !phases.includes(phase)) {
    return refuse(
      'phase-closed',
      `The cycle is ${phaseInWords(phase)}; this is possible in its ${either(phases.map(humanize))} phase`,
    );
  }
  return null;
}
