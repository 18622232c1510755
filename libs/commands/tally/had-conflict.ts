import { sql, type RawBuilder } from 'kysely';

/**
 * Whether somebody had a conflict of interest in `d` when it was decided, or has one while it is not. One that is declared later
 * takes no vote: it has counted, and a list without it would tell whose it is.
 */
export const hadConflict = (person: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`exists (select from conflict_of_interest i where i.decision = d.id and i.person = ${person}
    and (d.decided_at is null or i.at <= d.decided_at))`;
