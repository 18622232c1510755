import type { Command } from '../../../../libs/commands/commands.js';
import { subject } from '../../../../libs/domain/subject.js';

/** Has the forum's method asked after what was said, at once or by the relay. The forum hears of it only if the answer changes. */
export async function askForSettling({ tx, now, positionTaken }: Command, decision: string): Promise<void> {
  const self = subject('decision', decision);
  const poke = tx.insertInto('poke').values({ kind: self.kind, subject: self.id, at: now }); // without a signal
  await poke.execute();
  positionTaken(self);
}
