import { sql, type RawBuilder } from 'kysely';
import type { Viewer } from '../../../../libs/domain/people.js';

/** Whether the contribution `k` may be read: by those it is for, and by whoever said it. */
export const visibleContribution = ({ program, audiences, person }: Viewer, k = 'k'): RawBuilder<boolean> =>
  sql`${sql.ref(`${k}.program`)} = ${program} and (${sql.ref(`${k}.audience`)} = any(${audiences}) or ${sql.ref(`${k}.author`)} = ${person})`;

/** Whether the words of the contribution `k` are not shown to a viewer: somebody whose telemetry it rests on has no consent any more. */
export const withheldFrom = ({ person }: Viewer, k = 'k'): RawBuilder<boolean> =>
  sql`${sql.ref(`${k}.author`)} <> ${person} and telemetry_withheld(${sql.ref(`${k}.program`)}, ${sql.ref(`${k}.telemetry_of`)})`;
