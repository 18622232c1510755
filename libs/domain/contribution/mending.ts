import { phaseOf, type CyclePhase, type Phase } from '../cycle/phase.js';
import type { Audience } from '../people.js';
import { audienceRefused, narrowest } from '../program/audience.js';
import { refuse, type Refusal } from '../refusal.js';
import { isOver } from '../subject.js';
import { phaseInWords } from '../words/phase-in-words.js';
import { ELSEWHERE } from '../cycle/input-window.js';
import type { ContributionPatch } from './patch.js';

/** Whose a contribution is. */
export interface Saying {
  readonly author: string;
  /** Who wrote it down, where that is not its author. */
  readonly recordedBy: string | null;
}

/** Whether somebody may change a contribution: they said it, or wrote it down. */
export const isTheirs = ({ author, recordedBy }: Saying, person: string): boolean =>
  person === author || person === recordedBy;

/** A contribution, and who does something with its words. */
interface Mendable extends Saying {
  /** Its author has changed it since it was written down. */
  readonly mendedByAuthor: boolean;
  readonly disposed: boolean;
  /** Its answer is published. */
  readonly answered: boolean;
  /** Something else is answered as saying the same. */
  readonly repeated: boolean;
  /** An item cites it, a criterion protects it, or a persona rests on it. A proposal sees by itself that words are others. */
  readonly cited: boolean;
}

/** What stands in the way of mending a contribution: it is somebody else's, or somebody works with these words already. */
export function mendingClosed(contribution: Mendable, person: string): Refusal | null {
  if (!isTheirs(contribution, person))
    return refuse('no-right', 'Only whoever said it, or wrote it down, can change it');
  if (contribution.mendedByAuthor && person !== contribution.author) {
    return refuse('no-right', 'Whoever said it has changed it themselves since, and only they do so now; ask them');
  }
  const worked = (['answered', 'disposed', 'repeated', 'cited'] as const).find((how) => contribution[how]);
  return worked ? refuse('already-triaged', `${WORKED[worked]}; say what is new in a contribution of its own`) : null;
}

const WORKED = {
  answered: 'It has its answer',
  disposed: 'An answer to it is being written',
  repeated: 'Something else is answered as saying the same',
  cited: 'An item or a persona rests on these words',
};

/**
 * Refuses other readers, or another for whom it speaks, that are not this person's to choose. More people read something only if its author lets
 * them, and nobody beyond those who read its cycle (`widest`). What somebody said in person speaks for others only by their own word.
 */
export function speakingRefused(
  { author, recordedBy, audience: before }: Saying & { readonly audience: Audience },
  { audience, proxyFor }: Pick<ContributionPatch, 'audience' | 'proxyFor'>,
  person: string,
  widest: Audience,
): Refusal | null {
  if (proxyFor && recordedBy !== null && person !== author) {
    const errors = [{ path: 'proxyFor', message: 'It is recorded as what somebody said themselves' }];
    return refuse('invalid-input', 'Only whoever said it can say for whom they speak', errors);
  }
  if (audience === undefined || audience === before) return null;
  if (person !== author && narrowest(before, audience) === before) {
    return refuse('no-right', 'Only whoever said it can let more people read it');
  }
  return audienceRefused([{ path: 'audience', audience }], widest);
}

const BEFORE_TRIAGE: readonly Phase[] = ['agenda', 'pre_read', 'session'];

/**
 * What is said may be mended until refinement begins, in which it gets its answer: also when input has closed already, while the cycle is
 * on hold, and what a cycle has taken over from the inbox before its own input opens.
 */
export function triageBegun(cycle: CyclePhase): Refusal | null {
  const phase = phaseOf(cycle);
  if (BEFORE_TRIAGE.includes(phase)) return null;
  const why = isOver('cycle', phase)
    ? `The cycle is ${phaseInWords(phase)}, and what was said in it stays as it is`
    : 'What was said is being answered since refinement began';
  return refuse('already-triaged', `${why}. ${ELSEWHERE}`);
}
