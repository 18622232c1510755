import type { Tx } from '../../../../libs/database/connection.js';
import { isReading, type PreRead, type Reading } from '../../../../libs/domain/cycle/pre-read.js';
import type { CycleFacts } from '../../../../libs/domain/facts.js';
import { clearance, type Audience } from '../../../../libs/domain/people.js';
import { loadUnmetNeeds } from '../../../../libs/queries/people/format-needs.query.js';

/** Who hears of a pre-read that goes out now, and whom its formats leave out; nobody while pre-reads are not out. */
export async function loadReading(tx: Tx, cycle: CycleFacts, { id, audience }: PreRead): Promise<Reading> {
  if (!isReading(cycle)) return { readers: [], unmet: [] };
  return { readers: await readersOf(tx, cycle.id, audience), unmet: await loadUnmetNeeds(tx, cycle.id, id) };
}

/** Those invited who may read it. */
async function readersOf(tx: Tx, cycle: string, audience: Audience): Promise<string[]> {
  const rows = await tx
    .selectFrom('invitation')
    .innerJoin('membership', (join) =>
      join.onRef('membership.program', '=', 'invitation.program').onRef('membership.person', '=', 'invitation.person'),
    )
    .select(['invitation.person', 'membership.roles', 'membership.stakeholderGroup'])
    .where('invitation.cycle', '=', cycle)
    .execute();
  return rows
    .filter(({ roles, stakeholderGroup }) => clearance(roles, stakeholderGroup).includes(audience))
    .map(({ person }) => person);
}
