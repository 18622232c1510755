import { sql } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { KEPT_ROLES, type Holders, type Membership } from '../../../../../libs/domain/program/membership.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import { participantColumns } from '../program.query.js';
import type { ParticipantView } from '../program.schemas.js';

/** Who holds the roles without which a program would stand still. */
export async function readHolders(tx: Tx, program: string): Promise<Holders> {
  const rows = await tx
    .selectFrom('membership')
    .select(['person', 'roles'])
    .where('program', '=', program)
    .where(sql<boolean>`roles && ${[...KEPT_ROLES]}::text[]`)
    .execute();
  const holding = (role: (typeof KEPT_ROLES)[number]): string[] =>
    rows.filter(({ roles }) => roles.includes(role)).map(({ person }) => person);
  return { admin: holding('admin'), facilitator: holding('facilitator') };
}

/** One who takes part, for those who take part as well. */
export async function readParticipant(db: Database | Tx, viewer: Viewer, person: string): Promise<ParticipantView> {
  const { rows } = await sql<ParticipantView>`
    select ${participantColumns(viewer)} from membership m join person p on p.id = m.person
    where m.program = ${viewer.program} and m.person = ${person}`.execute(db);
  if (!rows[0]) throw new Refused(refuse('not-found', 'Nobody with this id takes part in the program'));
  return rows[0];
}

export const membershipOf = ({ roles, group, segments, needs }: ParticipantView): Membership => ({
  roles,
  group,
  segments,
  needs,
});
