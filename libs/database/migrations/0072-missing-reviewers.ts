import { sql, type Kysely } from 'kysely';

/**
 * Whoever lost the role or left before that raised a problem is one from now on, where an agenda or a review that is open waits for them. Whether
 * it stands is asked when it is read (`STANDING_PROBLEM`).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(RAISE).execute(db);
}

const RAISE = `
  insert into flag (program, cycle, kind, subject, code, problem, audience, facts)
  select w.program, w.cycle, w.kind, w.subject, 'nobody-may-review', true,
    case w.audience when 'restricted' then 'restricted' else 'team' end, jsonb_build_object('gone', w.person)
  from (
    select c.program, c.id as cycle, 'cycle' as kind, c.id as subject, c.audience, i.person from invitation i
      join cycle c on c.id = i.cycle join gate g on g.kind = 'cycle' and g.id = c.id and g.phase = 'agenda' and not g.over
      where i.compliance and i.obligations_answered_at is null
    union all select r.program, r.cycle, 'review', r.id, r.audience, r.reviewer from review r
      join gate g on g.kind = 'review' and g.id = r.id and not g.over) w
  where not exists (select from membership m where m.program = w.program and m.person = w.person and 'compliance_reviewer' = any(m.roles))
    and not exists (select from flag f where f.kind = w.kind and f.subject = w.subject and f.code = 'nobody-may-review'
      and f.facts->>'gone' = w.person::text);
`;
