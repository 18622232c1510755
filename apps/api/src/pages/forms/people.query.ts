import { sql } from 'kysely';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import type { Qualification } from '../../../../../libs/domain/program/offices.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { Choice } from './form.js';

/** Somebody whom a form can name. */
export interface Nameable extends Qualification {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** As many people as one can look through in a form; beyond them it asks for an address. */
export const LOOKED_THROUGH = 200;

/** Everybody who takes part in a program, by name; null where they are more than one can look through. Addresses are not for every page. */
export async function readPeople(db: Database, { program }: Viewer): Promise<readonly Nameable[] | null> {
  const { rows } = await sql<Nameable>`
    select p.id, p.name, p.email, m.roles, m.stakeholder_group as "group"
    from membership m join person p on p.id = m.person where m.program = ${program}
    order by p.name collate "und-x-icu", p.id limit ${LOOKED_THROUGH + 1}`.execute(db);
  return rows.length > LOOKED_THROUGH ? null : rows;
}

/** What a choice calls somebody: two people may have one name. */
export const calledBy = (by: 'id' | 'email', { name, group, ...ids }: Nameable): Choice => [
  ids[by],
  `${name} (${humanize(group)})`,
];
