import { sql } from 'kysely';
import { lockGates } from '../../../../libs/commands/gates/lock-gates.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { subject } from '../../../../libs/domain/subject.js';
import type { ConsentUse } from '../../../../libs/domain/program/consent.js';
import type { Instant } from '../../../../libs/domain/time.js';

/**
 * Pilots that run and collect what the purposes of a use cover, by whichever version they began with. Their gates are locked, after the program's, and so are those of pilots that
 * could start meanwhile. One on hold stands still, and ends with the hold.
 */
export async function lockCovered(
  tx: Tx,
  program: string,
  use: ConsentUse,
): Promise<{ id: string; endsAt: Instant }[]> {
  const covered = sql`pilot t join gate g on g.kind = 'pilot' and g.id = t.id
    join consent_purpose u on u.id = t.purpose where u.program = ${program} and u.use = ${use}`;
  const { rows: open } = await sql<{ id: string }>`select t.id from ${covered} and not g.over`.execute(tx);
  await lockGates(
    tx,
    open.map(({ id }) => subject('pilot', id)),
    'exclusive',
  );
  const { rows } = await sql<{ id: string; endsAt: Instant }>`
    select t.id, t.ends_at from ${covered} and g.phase = 'running' and g.held_until is null order by t.id`.execute(tx);
  return rows;
}
