import type { Command } from '../../../../libs/commands/commands.js';

/** Has the relay ask the forum's method after what was said. The forum hears of it only if the answer changes. */
export async function askForSettling({ tx, now }: Command, decision: string): Promise<void> {
  await tx
    .insertInto('poke')
    .values({ kind: 'decision', subject: decision, signal: 'positionsChanged', at: now })
    .execute();
}
