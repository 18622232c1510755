import { z } from 'zod';

export const Phase = z.enum([
  'agenda',
  'pre_read',
  'session',
  'refinement',
  'decision',
  'closure',
  'closed',
  'cancelled',
]);
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
