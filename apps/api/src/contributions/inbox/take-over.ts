import { sql } from 'kysely';
import type { Command } from '../../../../../libs/commands/commands.js';
import { keepInboxPromise } from '../../../../../libs/commands/promises/inbox-promise.js';
import { takeOverInbox } from '../../../../../libs/domain/contribution/acknowledging.js';
import { narrowest } from '../../../../../libs/journal/subject-audience.js';

/**
 * A cycle that starts takes over what waits in its program's inbox: from then on each of it is a contribution of the cycle,
 * for no more people than it, and needs an answer there. Two cycles that start at once share nothing twice.
 */
export async function takeOver(
  { tx, now, write }: Command,
  { id, program }: { readonly id: string; readonly program: string },
): Promise<void> {
  const within = { kind: sql`'cycle'::text`, subject: sql`${id}::uuid`, place: sql`${id}::uuid` };
  const { rows } = await sql<{ author: string }>`
    update contribution k set cycle = ${id}, audience = ${narrowest({ ...within, meant: sql`k.audience` })}
    where k.program = ${program} and k.cycle is null
    returning k.author`.execute(tx);
  if (rows.length === 0) return;
  await keepInboxPromise(tx, program, now);
  const authors = rows.map(({ author }) => author);
  await write(takeOverInbox(id, authors), { program, cycle: id });
}
