import { z } from 'zod';
import { PersonName } from '../../../../../libs/domain/people.js';
import { StepName } from '../../../../../libs/domain/subject.schemas.js';
import { Instant } from '../../../../../libs/domain/time.js';

/** What will happen when, if nothing happens before. */
export const Rungs = z.array(z.strictObject({ do: StepName, at: Instant, sentence: z.string() }));
export const Responsible = z.array(PersonName.extend({ because: z.string(), tier: z.int() }));
/** Why somebody moved it, oldest first. */
export const Reasons = z.array(
  z.strictObject({ what: z.string(), reason: z.string(), by: PersonName.nullable(), at: Instant }),
);
/** The clock of a forum or a review. */
export const Clock = z.strictObject({
  state: z.string(),
  entry: z.int(),
  revision: z.int(),
  deadline: Instant.nullable(),
  deadlineVersion: z.int(),
  deadlineMoves: z.int(),
  heldUntil: Instant.nullable(),
  tier: z.int(),
});
