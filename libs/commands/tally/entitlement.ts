import { sql, type RawBuilder } from 'kysely';
import { FEWEST_ANONYMOUS } from '../../domain/decision/anonymous.js';

/** Whether somebody has a conflict of interest in `d`, or had one when it was decided. */
export const hadConflict = (person: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`exists (select from conflict_in_force i where i.decision = d.id and i.person = ${person})`;

/** Everybody who has a conflict of interest in `d`, or had one when it was decided. */
export const CONFLICTED = sql<
  string[]
>`(select coalesce(array_agg(i.person), '{}') from conflict_in_force i where i.decision = d.id)`;

/** Whether conflicts of interest left so few deciders of an anonymous decision (`d`) that each knows the others’ votes by a count. */
export const TOO_FEW = sql<boolean>`(d.anonymous and (select count(*) from (
  select from entitlement few where few.decision = d.id and few.counts limit ${sql.lit(FEWEST_ANONYMOUS)}) few) < ${sql.lit(FEWEST_ANONYMOUS)})`;
