import { sql, type RawBuilder } from 'kysely';
import { FEWEST_ANONYMOUS } from '../../domain/decision/anonymous.js';

/** Whether somebody has a conflict of interest in `d`, or had one when it was decided. */
export const hadConflict = (person: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`exists (select from conflict_in_force i where i.decision = d.id and i.person = ${person})`;

/** Everybody who has a conflict of interest in `d`, or had one when it was decided. */
export const CONFLICTED = sql<
  string[]
>`(select coalesce(array_agg(i.person), '{}') from conflict_in_force i where i.decision = d.id)`;

/** Conflicts of interest left so few deciders of `d` that each knows the others’ votes by a count. */
const TOO_FEW = sql<boolean>`(select count(*) from (
  select from entitlement few where few.decision = d.id and few.counts limit ${sql.lit(FEWEST_ANONYMOUS)}) few) < ${sql.lit(FEWEST_ANONYMOUS)}`;

/**
 * A conflict of interest came after a deadline of this round of `d` had passed without an outcome: what the count then came to is
 * known, so figures without that vote would tell what it was. A deadline that was moved before it came has not passed.
 */
const MISSED = sql<boolean>`exists (
  select from conflict_in_force i join appointment a on a.kind = 'decision' and a.subject = i.decision and a."do" = 'settle'
    and not a.held and a.entry = (select forum_round(d.id)) and a.at <= i.at
  where i.decision = d.id and not exists (select from deadline_move m
    where m.kind = a.kind and m.subject = a.subject and m.entry = a.entry and m.version = a.version + 1 and m.at < a.at))`;

/** Whether figures of an anonymous decision (`d`) are told to nobody, also not with its outcome: they would tell whose vote is whose. */
export const UNTOLD = sql<boolean>`(d.anonymous and (${TOO_FEW} or ${MISSED}))`;
