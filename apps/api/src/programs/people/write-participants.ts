import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../../../../libs/database/connection.js';
import type { Participant } from '../../../../../libs/domain/people.js';
import {
  appointmentRefused,
  isChange,
  joining,
  type Membership,
  type MembershipChange,
} from '../../../../../libs/domain/program/membership.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { readHolders } from './membership.query.js';

/**
 * Adds people to a program, as `by` asks. Members keep their roles and get the named ones as well. Not overwritten are: name, zone and locale of
 * people who also take part elsewhere, zone and locale that people chose themselves, and a name from a person's own token. A new member without a
 * zone gets the program's. Needs the program's gate, exclusively. Returns what changed.
 */
export async function writeParticipants(
  tx: Tx,
  program: string,
  participants: readonly Participant[],
  by: string,
): Promise<MembershipChange[]> {
  if (participants.length === 0) return [];
  await makeKnown(tx, program, participants);
  const changes = await membershipChanges(tx, program, participants);
  stopIf(appointmentRefused(changes, by, await readHolders(tx, program)));
  await writeMemberships(tx, program, changes);
  return changes;
}

async function makeKnown(tx: Tx, program: string, participants: readonly Participant[]): Promise<void> {
  const rows = JSON.stringify(participants);
  await sql`
    insert into person (email, name, zone, zone_given, locale)
    select p.email, p.name, coalesce(p.zone, 'UTC'), p.zone is not null, p.locale
    from jsonb_to_recordset(${rows}::jsonb) as p(email text, name text, zone text, locale text)
    order by p.email
    on conflict (email) do nothing`.execute(tx);
  await sql`
    update person set name = rewritten.name, zone = rewritten.zone, zone_given = rewritten.zone_given, locale = rewritten.locale
    from (${rewritten(program, participants)}) rewritten where person.id = rewritten.id`.execute(tx);
}

/** People who are known, as these participants make them: those of whom something changes, with the fields that others see. */
const rewritten = (
  program: string,
  participants: readonly Participant[],
): RawBuilder<{ email: string; fields: string[] }> => sql`
    select was.id, was.email, reads.name, reads.zone, reads.zone_given, reads.locale, array_remove(array[
      case when was.name <> reads.name then 'name' end, case when was.zone <> reads.zone then 'zone' end,
      case when was.locale is distinct from reads.locale then 'locale' end], null) as fields
    from jsonb_to_recordset(${JSON.stringify(participants)}::jsonb) as p(email text, name text, zone text, locale text)
    join person was on was.email = p.email
    cross join lateral (select case when was.name_given then was.name else p.name end as name,
      case when was.reading_chosen then was.zone else coalesce(p.zone, was.zone) end as zone,
      was.zone_given or p.zone is not null as zone_given,
      case when was.reading_chosen then was.locale else coalesce(p.locale, was.locale) end as locale) reads
    where (was.name, was.zone, was.zone_given, was.locale) is distinct from (reads.name, reads.zone, reads.zone_given, reads.locale)
      and not exists (select from membership m where m.person = was.id and m.program <> ${program})`;

/** By address, which of name, zone and locale these participants would change; nothing is written. */
export async function fieldsRewritten(
  tx: Tx,
  program: string,
  participants: readonly Participant[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await rewritten(program, participants).execute(tx);
  return new Map(rows.map(({ email, fields }) => [email, fields]));
}

/** What adding these people changes, one for each of them; somebody who is not known yet is named by their address. */
export async function membershipChanges(
  tx: Tx,
  program: string,
  participants: readonly Participant[],
): Promise<MembershipChange[]> {
  const { rows } = await sql<{ id: string; email: string; member: Membership | null }>`
    select p.id, p.email, case when m.person is null then null else
      jsonb_build_object('roles', m.roles, 'group', m.stakeholder_group, 'segments', m.segments, 'needs', m.needs) end as member
    from person p left join membership m on m.person = p.id and m.program = ${program}
    where p.email = any(${participants.map(({ email }) => email)}::text[])`.execute(tx);
  const known = new Map(rows.map((row) => [row.email, row]));
  return participants.map((participant, index) => {
    const { id: person, member: before } = known.get(participant.email) ?? { id: participant.email, member: null };
    return { path: `participants[${index}].roles`, person, before, after: joining(before, participant) };
  });
}

/** Writes what changes, each with a new revision; those who take part no more lose their row, and are remembered as former members. */
export async function writeMemberships(tx: Tx, program: string, changes: readonly MembershipChange[]): Promise<void> {
  const changing = changes.filter(isChange);
  const rows = changing.flatMap(({ person, after }) => (after ? [{ person, ...after }] : []));
  if (rows.length > 0) {
    await sql`
      insert into membership (program, person, roles, stakeholder_group, segments, needs)
      select ${program}, p.person, array(select jsonb_array_elements_text(p.roles)), p."group",
        array(select jsonb_array_elements_text(p.segments)), array(select jsonb_array_elements_text(p.needs))
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p(person uuid, roles jsonb, "group" text, segments jsonb, needs jsonb)
      on conflict (program, person) do update set roles = excluded.roles, stakeholder_group = excluded.stakeholder_group,
        segments = excluded.segments, needs = excluded.needs, revision = membership.revision + 1`.execute(tx);
    await settle(tx, program, changing);
  }
  const gone = changing.filter(({ after }) => after === null).map(({ person }) => person);
  if (gone.length === 0) return;
  await sql`
    insert into former_member (program, person, joined_at, stakeholder_group, segments)
    select program, person, created_at, stakeholder_group, segments from membership where program = ${program} and person = any(${gone}::uuid[])
    on conflict (program, person) do update set joined_at = excluded.joined_at, left_at = excluded.left_at,
      stakeholder_group = excluded.stakeholder_group, segments = excluded.segments`.execute(tx);
  await tx.deleteFrom('membership').where('program', '=', program).where('person', 'in', gone).execute();
}

/** Whoever joins lives where the program does, as long as nobody ever said where. */
async function settle(tx: Tx, program: string, changes: readonly MembershipChange[]): Promise<void> {
  const joined = changes.filter(({ before }) => before === null).map(({ person }) => person);
  await sql`
    update person set zone = here.engagement->'calendar'->>'zone', zone_given = true
    from program here
    where here.id = ${program} and person.id = any(${joined}::uuid[]) and not person.zone_given and not person.reading_chosen
      and not exists (select from membership m where m.person = person.id and m.program <> ${program})`.execute(tx);
}
