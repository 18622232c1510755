import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { closePilot, statementRefused } from '../../../../../libs/domain/pilot/ending.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { DB } from '../../injection.js';
import { placeOfPilot, readPilot } from '../pilot.query.js';
import type { PilotView, VerdictBody } from '../pilot.schemas.js';
import { pilotIn } from '../pilot-in.js';

@Injectable()
export class ClosePilot {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Its owner says what an ended pilot showed; its cohort is told, beside the verdict that its measurements give. */
  async execute(id: string, { statement }: VerdictBody, actor: Actor): Promise<PilotView> {
    const venueKey = await placeOfPilot(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async ({ tx, venue, apply }) => {
      const pilot = pilotIn(venue, id);
      stopIf(statementRefused(pilot, venue, actor.person));
      await apply(closePilot(pilot, actor.person));
      await tx.updateTable('pilot').set({ statement }).where('id', '=', id).execute();
      return readPilot(tx, actor, id);
    });
  }
}
