import { sql, type Kysely } from 'kysely';

/** Facilitators hear of consents that end by their date, also of those that were given before: with their purpose, or on a day of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(PROMISE).execute(db);
}

const PROMISE = `
  with made as (
    insert into promise (id, program, cycle, audience, kind, about, owner, due_at)
    select gen_random_uuid(), e.program, null, 'team', 'consent_end', e.about, e.owner, e.due_at from (
      select p.program, p.id as about, p.published_by as owner, p.until as due_at from consent_purpose p
      union all select c.program, c.id, p.published_by, c.until from consent c join consent_purpose p on p.id = c.purpose
        where c.until < p.until and c.withdrawn_at is null
          and not exists (select from consent l where l.program = c.program and l.person = c.person and l.use = c.use and l.given_at > c.given_at)) e
    where e.due_at > clock()
    returning program, due_at
  )
  update gate g set next_do = 'ask_promise', next_rung = 0, next_at = least(g.next_at, m.due_at), revision = revision + 1
    from (select program, min(due_at) as due_at from made group by program) m
    where g.kind = 'program' and not g.over and g.id = m.program and (g.next_at is null or g.next_at > m.due_at);
`;
