import { sql } from 'kysely';

/**
 * Whether the consent `c` was given in the membership that goes on: it ends with that, and nobody's return revives it. `consent_stands`
 * says the same in Postgres.
 */
export const IN_MEMBERSHIP = sql<boolean>`exists (select from membership m
  where m.program = c.program and m.person = c.person and m.created_at <= c.given_at)`;
