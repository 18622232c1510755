import { sql, type RawBuilder } from 'kysely';
import { joinBelonging } from '../../database/belonging.js';
import type { Database, Tx } from '../../database/connection.js';
import { INVITED_ROLES } from '../../domain/people.js';
import type { Coverage } from '../../domain/representation/propose.js';
import { cleared } from '../../identity/cleared.js';
import { IS_ADVICE } from '../tally/advice.js';

/** Whether somebody `m` belongs to the group or segment of a target `t`. */
export const BELONGS = sql<boolean>`(m.stakeholder_group = t.who or t.who = any(m.segments))`;

/** Whether a member `m` can be a voice of a cycle `c`: by their roles, and because they may read it. */
export const VOICE_OF = sql<boolean>`(m.roles && ${INVITED_ROLES}::text[] and ${cleared('m', 'c.audience')})`;

/** Whether somebody `m` is one, or was when they said something to it themselves: who speaks counts, whatever they may do since, and if they left. */
const WAS_VOICE = sql<boolean>`(${VOICE_OF}
  or exists (select from contribution k where k.cycle = c.id and k.author = m.person and k.proxy_for is null))`;

/** Whether a member `m` declared to be away when the session of a cycle `c` begins: as it began, or as it is planned. */
export const IS_AWAY = sql<boolean>`exists (select from absence a where a.program = m.program and a.person = m.person
  and coalesce(c.session_opened_at, c.session_at) >= a.from_at
  and coalesce(c.session_opened_at, c.session_at) < least(a.to_at, a.ended_at))`;

/** Joins, as `m`, the roles, group and segments of the person with the invitation `i` in its cycle. */
const ASKED = joinBelonging({ program: 'i.program', cycle: 'i.cycle', person: 'i.person' });

const invitedOf = (which: RawBuilder<boolean>): RawBuilder<number> => sql`(
  select count(*)::int from invitation i join cycle c on c.id = i.cycle
    ${ASKED}
  where i.cycle = t.cycle and ${BELONGS} and ${WAS_VOICE} and ${which})`;

/** How many of those invited to the cycle of a target `t` belong to it, and can say something there, or did. */
export const INVITED_OF = invitedOf(sql<boolean>`true`);

/** Whether the invitation `i` was declined by its person, or they are away when the session begins. */
const WILL_NOT_COME = sql<boolean>`(i.declined_at is not null or ${IS_AWAY})`;

/** How many of the people invited are coming: a person who declined or is away meets no target. */
export const COMING_OF = invitedOf(sql<boolean>`not ${WILL_NOT_COME}`);

/**
 * How many people of a target `t` contributed to its cycle for themselves, by the contributions `k` that count. People who have left since are
 * included. A contribution for others is not its author's voice.
 */
export const heardOf = (
  counts: RawBuilder<boolean>,
): RawBuilder<number> => sql`(select count(distinct k.author)::int from contribution k
  ${joinBelonging({ program: 'k.program', cycle: 'k.cycle', person: 'k.author' })}
  where k.cycle = t.cycle and k.proxy_for is null and ${BELONGS} and ${counts})`;

/** How many of these, who said nothing themselves, had declined or declared to be away when its session was held. */
export const awayOf = (counts: RawBuilder<boolean>): RawBuilder<number> => sql`(select count(*)::int from invitation i
  join cycle c on c.id = i.cycle ${ASKED}
  where i.cycle = t.cycle and ${BELONGS} and ${VOICE_OF} and ${WILL_NOT_COME}
    and not exists (select from contribution k where k.cycle = t.cycle and k.author = i.person and k.proxy_for is null and ${counts}))`;

/** How many of these, who said nothing themselves, gave advice `p` of those that `told` names on decisions of its cycle. */
export const advisedOf = (counts: RawBuilder<boolean>, told: RawBuilder<unknown>): RawBuilder<number> =>
  sql`(select count(distinct p.person)::int from decision d join "position" p on ${IS_ADVICE} and ${told}
  ${joinBelonging({ program: 'p.program', cycle: 'd.cycle', person: 'p.person' })}
  where d.cycle = t.cycle and ${BELONGS}
    and not exists (select from contribution k where k.cycle = t.cycle and k.author = p.person and k.proxy_for is null and ${counts}))`;

/** How much others said for a target `t`. */
export const saidFor = (counts: RawBuilder<boolean>): RawBuilder<number> =>
  sql`(select count(*)::int from contribution k where k.cycle = t.cycle and k.proxy_for = t.who and ${counts})`;

/** The targets of a cycle, in order of names, with how many of each are invited and coming, and how many are invited and are not. */
export async function loadTargets(db: Database | Tx, cycle: string): Promise<Coverage[]> {
  const { rows } = await sql<Coverage>`
    select t.who, t.at_least, ${COMING_OF} as invited, ${INVITED_OF} - ${COMING_OF} as invited_away from coverage_target t where t.cycle = ${cycle}
    order by t.who collate "C"`.execute(db);
  return rows;
}
