import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import type { Participant } from '../../../../libs/domain/people.js';

/**
 * Makes people known and members of a program; somebody who is one already gets the new group, segments and
 * roles. Name and zone of somebody who also takes part elsewhere are not this program's to change.
 */
export async function writeParticipants(tx: Tx, program: string, participants: readonly Participant[]): Promise<void> {
  if (participants.length === 0) return;
  const rows = JSON.stringify(participants);
  await sql`
    insert into person (email, name, zone)
    select email, name, zone from jsonb_to_recordset(${rows}::jsonb) as p(email text, name text, zone text)
    order by email
    on conflict (email) do update set name = excluded.name, zone = excluded.zone
      where not exists (select from membership m where m.person = person.id and m.program <> ${program})`.execute(tx);
  await sql`
    insert into membership (program, person, roles, stakeholder_group, segments)
    select ${program}, person.id, array(select jsonb_array_elements_text(p.roles)), p."group",
      array(select jsonb_array_elements_text(p.segments))
    from jsonb_to_recordset(${rows}::jsonb) as p(email text, roles jsonb, "group" text, segments jsonb)
    join person on person.email = p.email
    on conflict (program, person) do update
      set roles = excluded.roles, stakeholder_group = excluded.stakeholder_group, segments = excluded.segments`.execute(
    tx,
  );
}
