import type { Tx } from '../../database/connection.js';
import type { PromiseDraft } from '../../domain/program/promise.js';
import { subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { readFacilitators } from '../../queries/people/facilitators.query.js';

/**
 * One promise for everything that waits in a program's inbox, from the first of it on: a facilitator is asked when no cycle
 * has taken it over by then. Needs the program's gate, exclusively. A program without a facilitator promises nothing.
 */
export async function nextCyclePromise(tx: Tx, program: string, dueAt: Instant): Promise<PromiseDraft[]> {
  const owner = await nextOwner(tx, program);
  return owner ? [inboxPromise(program, owner, dueAt)] : [];
}

/** What is promised, once for everything that waits. */
export const inboxPromise = (program: string, owner: string, dueAt: Instant): PromiseDraft => ({
  kind: 'inbox',
  about: subject('program', program),
  owner,
  dueAt,
});

/** Whether the next who speaks makes that promise: under the program's gate nobody speaks there meanwhile, since they would make it exclusively. */
export const nobodyIsHeard = async (tx: Tx, program: string): Promise<boolean> =>
  (await nextOwner(tx, program)) !== undefined;

async function nextOwner(tx: Tx, program: string): Promise<string | undefined> {
  const promised = await tx
    .selectFrom('promise')
    .select('id')
    .where('kind', '=', 'inbox')
    .where('about', '=', program)
    .where('keptAt', 'is', null)
    .executeTakeFirst();
  if (promised) return undefined;
  const [owner] = await readFacilitators(tx, program);
  return owner;
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
