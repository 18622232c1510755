import { sql, type RawBuilder } from 'kysely';
import type { Viewer } from '../../../../libs/domain/people.js';
import { cleared } from '../../../../libs/identity/cleared.js';

/** Whether the contribution `k` may be read: by those it is for, and by whoever said it. */
export const visibleContribution = ({ program, audiences, person }: Viewer, k = 'k'): RawBuilder<boolean> =>
  sql`${sql.ref(`${k}.program`)} = ${program} and (${sql.ref(`${k}.audience`)} = any(${audiences}) or ${sql.ref(`${k}.author`)} = ${person})`;

/** Whether the words of the contribution `k` are not shown to a viewer: somebody whose telemetry it rests on has no consent any more, or one for fewer people. */
export const withheldFrom = ({ person, audiences }: Viewer, k = 'k'): RawBuilder<boolean> =>
  sql`${sql.ref(`${k}.author`)} <> ${person} and withheld_from(${audiences}::text[], ${sql.ref(`${k}.program`)}, ${sql.ref(`${k}.telemetry_of`)}, 'telemetry')`;

/** The same for somebody who takes part, by the columns of their membership; their own words are not asked for. */
export const withheldFromMember = (membership: string, k: string): RawBuilder<boolean> => sql`exists (
  select from unnest(${sql.ref(`${k}.telemetry_of`)}) as t (person)
    cross join lateral (select consented_audience(${sql.ref(`${k}.program`)}, t.person, 'telemetry') as audience) consented
  where consented.audience is null or not ${cleared(membership, 'consented.audience')})`;
