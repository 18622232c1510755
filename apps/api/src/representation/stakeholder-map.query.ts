import { sql } from 'kysely';
import { BELONGS } from '../../../../libs/queries/people/coverage.query.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { INVITED_ROLES, type Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { StakeholderMap } from '../../../../libs/domain/representation/stakeholder-map.js';
import { hasAsked } from './has-asked.js';
import type { StakeholderMapView } from './representation.schemas.js';

export interface KeptMap {
  readonly map: StakeholderMap;
  readonly revision: number;
}

/** The stakeholder map of the viewer's program. */
export async function loadMap(db: Database | Tx, { program }: Viewer): Promise<KeptMap> {
  const row = await db
    .selectFrom('program')
    .select(['stakeholders as map', 'stakeholdersRevision as revision'])
    .where('id', '=', program)
    .executeTakeFirst();
  if (!row) throw notFound();
  return { ...row, map: StakeholderMap.parse(row.map) }; // one of an earlier release plans no channels
}

/** The map beside who takes part: groups and segments by counts, nobody by name. */
export async function readMap(db: Database | Tx, viewer: Viewer): Promise<StakeholderMapView> {
  const { map, revision } = await loadMap(db, viewer);
  const { program } = viewer;
  const { rows } = await sql<StakeholderMapView['groups'][number]>`
    with wanted as (select who, "atLeast" as at_least from jsonb_to_recordset(${JSON.stringify(map.targets)}::jsonb) as w(who text, "atLeast" int)),
      member as (select * from membership where program = ${program} and roles && ${INVITED_ROLES}::text[]),
      everybody as (select stakeholder_group as who from member union select unnest(segments) from member union select who from wanted),
      lately as (select distinct i.person from invitation i where i.program = ${program}
        and i.invited_at > clock() - make_interval(days => ${map.rotation.days}) and ${hasAsked(sql`i.cycle`)})
    select t.who, w.at_least, count(m.person)::int as members, count(l.person)::int as invited_lately
    from everybody t left join wanted w on w.who = t.who left join member m on ${BELONGS} left join lately l on l.person = m.person
    group by t.who, w.at_least order by t.who collate "C"`.execute(db);
  return { ...map, groups: rows, revision };
}
