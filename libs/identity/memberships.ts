import { sql } from 'kysely';
import type { Database } from '../database/connection.js';
import { clearance, type Role, type StakeholderGroup, type Viewer } from '../domain/people.js';
import type { Identity } from './tokens.js';

/** The person whom a token names; made when they are new. Ids are remembered, because they never change. */
export class People {
  private readonly known = new Map<string, string>();

  constructor(private readonly db: Database) {}

  async idOf({ email, name }: Identity): Promise<string> {
    const known = this.known.get(email);
    if (known) return known;
    const inserted = await this.db
      .insertInto('person')
      .values({ email, name })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .returning('id')
      .executeTakeFirst();
    const { id } =
      inserted ??
      (await this.db.selectFrom('person').select('id').where('email', '=', email).executeTakeFirstOrThrow());
    if (this.known.size > 10_000) this.known.clear();
    this.known.set(email, id);
    return id;
  }
}

/** What can be addressed by an id in a path, and the table that says to which program it belongs. */
export const PLACES = {
  programId: 'program',
  cycleId: 'cycle',
  topicId: 'topic',
  objectiveId: 'objective',
  preReadId: 'pre_read',
  contributionId: 'contribution',
  itemId: 'item',
  decisionId: 'decision',
  reviewId: 'review',
} as const;
export type Place = keyof typeof PLACES;

/** How a person sees the program of what they address, or null: then it does not exist for them. */
export async function viewerOf(db: Database, person: string, place: Place, id: string): Promise<Viewer | null> {
  const program = sql.raw(place === 'programId' ? 't.id' : 't.program');
  const { rows } = await sql<{ program: string; roles: Role[]; stakeholderGroup: StakeholderGroup }>`
    select m.program, m.roles, m.stakeholder_group from ${sql.table(PLACES[place])} t
      join membership m on m.program = ${program} and m.person = ${person}
    where t.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) return null;
  return { person, program: row.program, roles: row.roles, audiences: clearance(row.roles, row.stakeholderGroup) };
}
