import { sql, type RawBuilder } from 'kysely';

/** Whether a cycle has asked something of those invited: one that was cancelled before its session has not. */
export const hasAsked = (cycle: RawBuilder<unknown>): RawBuilder<boolean> => sql<boolean>`not exists (
  select from gate ended join cycle called_off on called_off.id = ended.id
  where ended.kind = 'cycle' and ended.id = ${cycle} and ended.phase = 'cancelled' and called_off.session_opened_at is null)`;
