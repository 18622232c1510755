import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { TAKES_PART } from '../../../../libs/queries/owing.query.js';
import { isRehearsed } from '../../../../libs/queries/rehearsed.js';
import { hasAsked } from '../representation/has-asked.js';
import type { LoadView } from './health.schemas.js';

/** What a program asks of the viewer. */
export async function readOwnLoad(db: Database, { program, person, audiences }: Viewer): Promise<LoadView> {
  const { rows } = await sql<LoadView>`
    with rules as (select (stakeholders->'rotation'->>'days')::int as days, (stakeholders->'rotation'->>'most')::int as most,
        clock() - make_interval(days => (stakeholders->'rotation'->>'days')::int) as since
      from program where id = ${program}),
    turns as (select row_number() over (order by c.created_at desc, c.id) as nth, i.person is not null as invited
      from cycle c left join invitation i on i.cycle = c.id and i.person = ${person}
      where c.program = ${program} and c.audience = any(${audiences}) and ${hasAsked(sql`c.id`)})
    select r.days, r.most,
      (select count(*)::int from invitation i where i.program = ${program} and i.person = ${person} and ${TAKES_PART} and i.invited_at > r.since
        and ${hasAsked(sql`i.cycle`)}) as invited,
      (select coalesce(min(nth) filter (where not invited) - 1, count(*))::int from turns) as in_a_row,
      (select count(*)::int from contribution k where k.program = ${program} and k.author = ${person} and k.at > r.since
        and not ${isRehearsed(sql`k.cycle`)}) as contributions,
      (select count(*)::int from invitation i join gate g on g.kind = 'cycle' and g.id = i.cycle and g.phase = 'pre_read'
        join pre_read e on e.cycle = i.cycle and e.sent_at is not null and e.audience = any(${audiences})
        where i.program = ${program} and i.person = ${person} and ${TAKES_PART}
          and not exists (select from receipt x where x.pre_read = e.id and x.person = i.person)) as unread,
      (select count(*)::int from promise p where p.program = ${program} and p.owner = ${person} and p.kept_at is null) as promises
    from rules r`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}
