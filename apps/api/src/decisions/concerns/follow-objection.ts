import type { Command } from '../../../../../libs/commands/commands.js';
import type { PositionGiven } from '../../../../../libs/domain/decision/positions.js';
import type { Forum } from '../positions/read-forum.js';
import { insertConcern } from './raise-concern.use-case.js';

/** An objection by position is a concern of its owner; whoever says something else withdraws theirs by that. */
export async function followObjection(
  command: Command,
  decision: string,
  forum: Forum,
  { position, stance, reason }: PositionGiven & { position: string },
): Promise<void> {
  const { tx, now, actor } = command;
  if (forum.given !== 'decide') return;
  await tx
    .updateTable('concern')
    .set({ closedAt: now, closedBy: actor.person, closedHow: 'withdrawn', closedReason: reason })
    .where('decision', '=', decision)
    .where('entry', '=', forum.round)
    .where('owner', '=', actor.person)
    .where('closedAt', 'is', null)
    .execute();
  if (stance !== 'object') return;
  await insertConcern(command, decision, forum, { position, name: 'Objection', body: reason ?? '' });
}
