import { sql } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Flag } from '../../../../libs/domain/flag.js';
import type { PersonName, Viewer } from '../../../../libs/domain/people.js';
import { subject } from '../../../../libs/domain/subject.js';
import { hasAsked } from './has-asked.js';
import { loadMap } from './stakeholder-map.query.js';

/** Somebody and to how many other cycles they were invited within the days of the rotation. */
export interface OftenInvited {
  readonly person: PersonName;
  readonly asked: number;
}

/** Who of `people` would not be proposed for a cycle, because they were invited to others as often as the rotation allows, by name. */
export async function loadAskedTooOften(
  db: Database | Tx,
  viewer: Viewer,
  cycle: string,
  people: readonly string[],
): Promise<OftenInvited[]> {
  if (people.length === 0) return [];
  const { most, days } = (await loadMap(db, viewer)).map.rotation;
  const { rows } = await sql<OftenInvited>`
    select jsonb_build_object('id', p.id, 'name', p.name) as person, count(*)::int as asked
    from invitation i join person p on p.id = i.person
    where i.program = ${viewer.program} and i.cycle <> ${cycle} and i.declined_at is null and i.person = any(${people}::uuid[])
      and i.invited_at > clock() - make_interval(days => ${days}) and ${hasAsked(sql`i.cycle`)}
    group by p.id having count(*) >= ${most} order by p.name, p.id`.execute(db);
  return rows;
}

/** What the team sees of people who are invited all the same. */
export const askedTooOften = (cycle: string, asked: readonly OftenInvited[]): Flag[] =>
  asked.length === 0
    ? []
    : [
        {
          subject: subject('cycle', cycle),
          code: 'asked-too-often',
          facts: { count: asked.length, people: asked.map(({ person }) => person.id) },
        },
      ];
