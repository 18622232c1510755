import { sql } from 'kysely';
import type { Instant } from '../domain/time.js';

/** Until when what a pilot (`t`) collects is covered: by the version that it began with, and at most as long as by the latest. */
export const COVERED_UNTIL = sql<Instant>`(
  select min(l.until) from consent_purpose u join consent_purpose l on l.program = u.program and l.use = u.use
    and l.version in (u.version, (select max(version) from consent_purpose where program = u.program and use = u.use))
  where u.id = t.purpose)`;
