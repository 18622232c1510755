import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { PromiseDraft } from '../../domain/promise.js';
import { subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';

/**
 * One promise for everything that waits in a program's inbox, from the first of it on: a facilitator is asked when no cycle
 * has taken it over by then. Needs the program's gate, exclusively. A program without a facilitator promises nothing.
 */
export async function nextCyclePromise(tx: Tx, program: string, dueAt: Instant): Promise<PromiseDraft[]> {
  const { rows } = await sql<{ owner: string }>`
    select m.person as owner from membership m
    where m.program = ${program} and 'facilitator' = any(m.roles)
      and not exists (select from promise p where p.kind = 'inbox' and p.about = m.program and p.kept_at is null)
    order by m.created_at, m.person limit 1`.execute(tx);
  return rows.map(({ owner }) => ({ kind: 'inbox', about: subject('program', program), owner, dueAt }));
}

/** A cycle has taken over what waited. The program's workflow finds out at its next look, which then asks nobody. */
export async function keepInboxPromise(tx: Tx, program: string, now: Instant): Promise<void> {
  await tx
    .updateTable('promise')
    .set({ keptAt: now })
    .where('kind', '=', 'inbox')
    .where('about', '=', program)
    .where('keptAt', 'is', null)
    .execute();
}
