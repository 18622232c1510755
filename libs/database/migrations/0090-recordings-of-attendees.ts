import { sql, type Kysely } from 'kysely';

/**
 * A recording shows everybody invited whom nobody has cut out, unless a facilitator says that it shows attendees only. Before, it was enough
 * that one person was marked as attending. What was linked before, and attended by somebody, is taken as it was meant then.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table cycle add column attendees_only boolean not null default false;
    update cycle c set attendees_only = true where (c.recording_url is not null or c.transcript_url is not null)
      and exists (select from invitation i where i.cycle = c.id and i.attended_at is not null);
    create or replace function recorded_people(of_cycle uuid) returns setof uuid language sql stable as $$
      select i.person from invitation i join cycle c on c.id = i.cycle
      where i.cycle = of_cycle and i.person <> all(c.not_recorded)
        and (not c.attendees_only or i.attended_at is not null
          or not exists (select from invitation a where a.cycle = of_cycle and a.attended_at is not null))
    $$;
  `,
    )
    .execute(db);
}
