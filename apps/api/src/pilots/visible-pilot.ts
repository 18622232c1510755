import { sql, type RawBuilder } from 'kysely';
import type { Viewer } from '../../../../libs/domain/people.js';

/** Pilots `t`, with the cycle `c` where they stand in one. */
export const PILOTS = sql`pilot t left join cycle c on c.id = t.cycle`;

/** Only those who may read both the pilot and its cycle, where it has one, see that it exists. */
export const visiblePilot = ({ program, audiences }: Viewer): RawBuilder<boolean> =>
  sql`t.program = ${program} and t.audience = any(${audiences}) and (c.id is null or c.audience = any(${audiences}))`;
