import { sql, type RawBuilder } from 'kysely';

/**
 * Whether a cycle, by its id, is a rehearsal. Nothing in one counts for its program: not for whom to invite, how much was asked of whom,
 * how the collaboration goes or what is planned to come through which channel. Search has no documents of one: a trigger sees to that.
 */
export const isRehearsed = (cycle: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select from cycle tried where tried.id = ${cycle} and tried.rehearsal)`;
