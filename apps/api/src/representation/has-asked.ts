import { sql, type RawBuilder } from 'kysely';
import { isRehearsed } from '../../../../libs/queries/rehearsed.js';

/** Whether a cycle has asked something of those invited: one that was cancelled before its session has not, nor has a rehearsal. */
export const hasAsked = (
  cycle: RawBuilder<unknown>,
): RawBuilder<boolean> => sql<boolean>`not ${isRehearsed(cycle)} and not exists (
  select from gate ended join cycle called_off on called_off.id = ended.id
  where ended.kind = 'cycle' and ended.id = ${cycle} and ended.phase = 'cancelled' and called_off.session_opened_at is null)`;
