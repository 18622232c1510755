import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor, type Command } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { haltRefused, halted } from '../../../../../libs/domain/pilot/ending.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { DB } from '../../injection.js';
import { placeOfPilot, readPilot } from '../pilot.query.js';
import type { HaltBody, PilotView } from '../pilot.schemas.js';
import { pilotIn } from '../pilot-in.js';

@Injectable()
export class HaltPilot {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Somebody whom its safeguards name stops a pilot, and says why. What becomes of it is decided from now on. */
  async execute(id: string, { reason }: HaltBody, actor: Actor): Promise<PilotView> {
    const venueKey = await placeOfPilot(this.db, actor, id);
    return this.commands.onVenue(venueKey, actor, async (command) => {
      const { tx, venue, apply } = command;
      const pilot = pilotIn(venue, id);
      stopIf(haltRefused(pilot, venue, actor.person));
      await apply(halted(pilot, venue, { because: 'person', person: actor.person }));
      await openForumOf(command, id, reason);
      return readPilot(tx, actor, id);
    });
  }
}

/** The forum that opened with a halt has a workflow from now on; the words of whoever halted it stand with the halt. */
export async function openForumOf({ tx, now, open }: Command, pilot: string, reason: string | null): Promise<void> {
  const { decision } = await tx
    .updateTable('pilotHalt')
    .set({ reason })
    .where('pilot', '=', pilot)
    .where('at', '=', now)
    .returning('decision')
    .executeTakeFirstOrThrow();
  open(subject('decision', decision));
}
