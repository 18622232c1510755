import { sql } from 'kysely';

/** A `timestamptz` column within JSON, as instants are written everywhere: ISO 8601 in UTC, with milliseconds. */
export const iso = (column: string) =>
  sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
