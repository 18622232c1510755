import { sql, type Kysely } from 'kysely';

/** When somebody could act, and when nobody could: what ladders are moved by after an outage. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table heartbeat (
      part text primary key,
      at timestamptz not null
    );
    create table outage (
      id bigint generated always as identity primary key,
      from_at timestamptz not null,
      until_at timestamptz not null,
      check (until_at > from_at)
    );
    create index outage_until on outage (until_at);
    alter table gate add column accounted_until timestamptz;

    grant select, insert, update on heartbeat to roundtable_api;
    grant select, insert on outage to roundtable_api;
    grant select on heartbeat, outage to roundtable_worker;
  `,
    )
    .execute(db);
}
