import { sql, type Kysely } from 'kysely';

/** What was measured of an objective, and when it was so. A correction is another row of the same instant; the last recorded counts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table measurement (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      objective uuid not null references objective,
      value double precision not null,
      at timestamptz not null,
      recorded_at timestamptz not null,
      recorded_by uuid not null references person
    );
    create index measurement_objective on measurement (objective, at, recorded_at desc, id);
    create index measurement_cycle on measurement (cycle);

    grant select, insert on measurement to roundtable_api;
    grant select on measurement to roundtable_worker;
  `,
    )
    .execute(db);
}
