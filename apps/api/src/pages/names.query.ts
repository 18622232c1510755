import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { visibleContribution, withheldFrom } from '../contributions/visible-contribution.js';
import { visible } from '../decisions/visible-decision.js';

/** What an id is of, and how that is called. */
export interface NameOfId {
  readonly kind:
    | 'person'
    | 'program'
    | 'cycle'
    | 'topic'
    | 'scenario'
    | 'objective'
    | 'contribution'
    | 'item'
    | 'obligation'
    | 'decision'
    | 'option'
    | 'purpose';
  readonly name: string;
}

const MOST_IDS = 2000;
/** In characters: more than is shown, so that no name is cut off before it is seen to be one. */
const BEGINNING = sql.lit(500);

/** The names behind ids, of what `viewer` may read; people by the name that everybody in their program sees, and what somebody said by how it begins. */
export async function readNames(
  db: Database,
  viewer: Viewer,
  ids: readonly string[],
): Promise<ReadonlyMap<string, NameOfId>> {
  const all = [...new Set(ids)].slice(0, MOST_IDS);
  if (all.length === 0 || viewer.program === '') return new Map();
  const wanted = (id: string) => sql`${sql.ref(id)} = any(${all}::uuid[])`;
  const seen = (table: string) =>
    sql`${wanted(`${table}.id`)} and ${sql.ref(`${table}.program`)} = ${viewer.program} and ${sql.ref(`${table}.audience`)} = any(${viewer.audiences})`;
  const { rows } = await sql<NameOfId & { id: string }>`
    select p.id, 'person' as kind, p.name from person p join membership m on m.person = p.id
      where ${wanted('p.id')} and m.program = ${viewer.program}
    union all select id, 'program', name from program where id = ${viewer.program} and ${wanted('program.id')}
    union all select id, 'cycle', title from cycle where ${seen('cycle')}
    union all select t.id, 'topic', t.question from topic t join cycle c on c.id = t.cycle and c.audience = any(${viewer.audiences}) where ${seen('t')}
    union all select s.id, 'scenario', s.situation from scenario s join cycle c on c.id = s.cycle and c.audience = any(${viewer.audiences}) where ${seen('s')}
    union all select o.id, 'objective', o.statement from objective o join cycle c on c.id = o.cycle and c.audience = any(${viewer.audiences}) where ${seen('o')}
    union all select k.id, 'contribution', left(k.body, ${BEGINNING}) from contribution k
      where ${wanted('k.id')} and ${visibleContribution(viewer)} and not (${withheldFrom(viewer)})
    union all select i.id, 'item', i.title from item i join cycle c on c.id = i.cycle and c.audience = any(${viewer.audiences}) where ${seen('i')}
    union all select b.id, 'obligation', b.reference || ': ' || b.statement from obligation b join cycle c on c.id = b.cycle and c.audience = any(${viewer.audiences}) where ${seen('b')}
    union all select u.id, 'purpose', u.what from consent_purpose u where ${seen('u')}
    union all select d.id, 'decision', d.question from decision d left join cycle c on c.id = d.cycle where ${wanted('d.id')} and ${visible(viewer)}
    union all select o.id, 'option', o.title from option o join decision d on d.id = o.decision left join cycle c on c.id = d.cycle
      where ${wanted('o.id')} and ${visible(viewer)}`.execute(db);
  return new Map(rows.map(({ id, kind, name }) => [id, { kind, name }]));
}
