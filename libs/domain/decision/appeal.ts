import { z } from 'zod';
import { refuse, type Refusal } from '../refusal.js';
import { either } from '../words/sentence.js';
import { Duration, type Instant } from '../time.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** Who may appeal against a decision once it is in effect, and for how long. Each decision can be appealed once. */
export const AppealRules = z
  .strictObject({
    within: Duration.default({ workingDays: 10 }).describe('from the day it takes effect'),
    by: z
      .array(z.enum(['decide', 'advise', 'contribute']))
      .max(3)
      .refine((by) => new Set(by).size === by.length, 'A right stands twice')
      .default(['decide', 'advise', 'contribute'])
      .describe('by which rights; nobody may when it is empty'),
  })
  .meta({ id: 'AppealRules', example: { within: { workingDays: 10 }, by: ['decide', 'advise'] } });
export type AppealRules = z.infer<typeof AppealRules>;

/** Null when nobody may. */
export const appealOf = (rules: AppealRules): AppealRules | null => (rules.by.length === 0 ? null : rules);

/** A decision as somebody meets it who wants to appeal. */
export interface Appealable {
  readonly phase: string;
  readonly appeal: AppealRules | null;
  /** Until when, that instant included; null before it is in effect. */
  readonly appealUntil: Instant | null;
  /** Whether it was appealed before, or is itself what an appeal led to. */
  readonly appealed: boolean;
  /** Whether it is being decided anew, or another has taken its place. */
  readonly reopened: boolean;
  readonly superseded: boolean;
  /** The caller's own right. */
  readonly right: AppealRules['by'][number] | null;
}

/**
 * Why somebody may not appeal now, or null. `onRecord`: the same words stand with the decision already, as somebody's reason or
 * as its rationale, so they are no new evidence.
 */
export function appealRefused(decision: Appealable, onRecord: boolean, now: Instant): Refusal | null {
  const { phase, appeal, appealUntil, appealed, right } = decision;
  if (phase !== 'in_effect') {
    return refuse('illegal-step', `The decision is ${phaseInWords(phase)}; what is in effect can be appealed`);
  }
  if (right === null || !appeal?.by.includes(right)) {
    const who = appeal ? `whoever has the right to ${either(appeal.by)}` : 'nobody';
    return refuse('no-right', `By the rules of this decision ${who} may appeal`);
  }
  if (appealed) return refuse('appeal-closed', 'There is one appeal, and it was made');
  if (appealUntil === null || now > appealUntil) {
    return refuse('appeal-closed', `The window for appeals has closed${appealUntil ? ` at ${appealUntil}` : ''}`);
  }
  const anew = anewRefused(decision);
  if (anew) return anew;
  if (!onRecord) return null;
  const errors = [{ path: 'evidence', message: 'stands with the decision already' }];
  return refuse('evidence-not-new', 'An appeal brings evidence that was not known when it was decided', errors);
}

/** Why a decision cannot be decided anew, or null. */
export function anewRefused({ reopened, superseded }: Pick<Appealable, 'reopened' | 'superseded'>): Refusal | null {
  if (superseded) return refuse('illegal-step', 'Another decision has taken its place; look at that one');
  return reopened ? refuse('illegal-step', 'It is being decided anew already') : null;
}
