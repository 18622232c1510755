import { sql } from 'kysely';
import { eachNamingConsenting } from '../../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { clearance, type Role, type StakeholderGroup, type Viewer } from '../../../../../libs/domain/people.js';
import { cleared } from '../../../../../libs/identity/cleared.js';
import { readSegments } from '../../knowledge/notes.query.js';
import { listPrograms } from '../../programs/program.query.js';

/** Of what somebody may choose in the form of the search, and how cycles are called in which something was found. */
export interface SearchChoices {
  readonly programs: readonly { readonly id: string; readonly name: string }[];
  /** Those of people who take part in these programs. */
  readonly segments: readonly string[];
  readonly cycles: ReadonlyMap<string, string>;
}

/** A cycle in which something was found, and what whoever searches is there. */
interface FoundIn {
  readonly id: string;
  readonly program: string;
  readonly title: string;
  readonly roles: readonly Role[];
  readonly stakeholderGroup: StakeholderGroup;
}

/** More do not fit a list from which somebody chooses. */
const MOST = 200;

/** The programs in which `viewer` takes part, the segments that people of them are of, and the titles of those of `cycles` that they may read. */
export async function readSearchChoices(
  db: Database,
  viewer: Viewer,
  cycles: readonly string[],
): Promise<SearchChoices> {
  const { items: programs } = await listPrograms(db, viewer, { limit: MOST });
  const { rows: found } = await sql<FoundIn>`
    select c.id, c.program, c.title, m.roles, m.stakeholder_group from cycle c join membership m on m.program = c.program and m.person = ${viewer.person}
      and ${cleared('m', 'c.audience')} where c.id = any(${cycles}::uuid[])`.execute(db);
  const titles = await eachNamingConsenting(
    db,
    found,
    ({ program, roles, stakeholderGroup }) => ({ program, audiences: clearance(roles, stakeholderGroup) }),
    (one, say) => ({ ...one, title: say(one.title) }),
  );
  return {
    programs,
    segments: await readSegments(db, viewer.person),
    cycles: new Map(titles.map(({ id, title }) => [id, title])),
  };
}
