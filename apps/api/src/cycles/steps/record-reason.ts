import type { Command } from '../../../../../libs/commands/commands.js';
import { programAndCycleOf, type Venue } from '../../../../../libs/domain/facts.js';
import type { Audience } from '../../../../../libs/domain/people.js';

export type Moved =
  | 'cancelled'
  | 'held'
  | 'went-back'
  | 'opened-early'
  | 'input-closed-early'
  | 'withdrawn'
  | 'handed-on'
  | 'ruled'
  | 'dissent'
  | 'approve'
  | 'request_changes'
  | 'reject'
  | 'resubmitted'
  | 'handed-over';

/** The forum or review that was moved, when it was not the cycle itself, and who may read why. */
export interface About {
  readonly decision: string | null;
  readonly review?: string;
  readonly phase: string;
  readonly audience: Audience;
}

/** In the words of whoever moved it. */
interface Why {
  readonly what: Moved;
  readonly reason: string;
  readonly about?: About;
}

/** Keeps why somebody moved a cycle: what ended it stands with the cycle, every other reason with its moves. */
export async function recordReason(
  { tx, actor, now }: Pick<Command, 'tx' | 'actor' | 'now'>,
  venue: Venue,
  { what, reason, about }: Why,
): Promise<void> {
  if (what === 'cancelled' && venue.id !== null) {
    await tx.updateTable('cycle').set({ endReason: reason }).where('id', '=', venue.id).execute();
    return;
  }
  await tx
    .insertInto('moveReason')
    .values({
      ...programAndCycleOf(venue),
      audience: venue.engagement.confidentiality,
      what,
      phase: venue.gate?.phase ?? '',
      reason,
      person: actor.person,
      at: now,
      ...about,
    })
    .execute();
}
