import { sql, type Kysely } from 'kysely';

/**
 * Whoever was marked as attending before it was noted who did so (0066) counted as having said so themselves. The journal knows who marked
 * them: the last who did, of those who never said so in that cycle.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    update invitation i set attended_by = m.actor
    from (select distinct on (j.cycle, p.person) j.cycle, p.person::uuid as person, j.actor
      from journal j cross join lateral jsonb_array_elements_text(j.body->'people') as p (person)
      where j.type = 'attendance-marked' and j.actor is not null order by j.cycle, p.person, j.id desc) m
    where i.cycle = m.cycle and i.person = m.person and i.attended_at is not null and i.attended_by is null
      and not exists (select from journal o where o.cycle = i.cycle and o.type = 'attended' and o.actor = i.person);
  `,
    )
    .execute(db);
}
