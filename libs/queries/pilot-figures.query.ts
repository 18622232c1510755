import { sql, type RawBuilder } from 'kysely';
import { iso } from '../database/iso.js';
import type { Figures } from '../domain/pilot/threshold.js';
import type { Instant } from '../domain/time.js';

/** What was measured of one metric of a pilot, with the last of it. */
export interface PilotFigures extends Figures {
  readonly last: { readonly value: number; readonly people: number; readonly at: Instant };
}

/** What was measured of a pilot `t`, metric by metric: however many measurements there are, one row each comes back. */
export const figuresOf = (): RawBuilder<PilotFigures[]> => sql`
  (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from (
    select m.metric, count(*)::int as count, min(m.value) as least, max(m.value) as most,
      (select jsonb_build_object('value', l.value, 'people', l.people, 'at', ${iso('l.at')}) from pilot_measurement l
        where l.pilot = t.id and l.metric = m.metric order by l.at desc limit 1) as last
    from pilot_measurement m where m.pilot = t.id group by m.metric) f)`;
