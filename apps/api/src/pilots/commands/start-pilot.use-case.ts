import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { pilotRunnerRefused } from '../../../../../libs/domain/pilot/measuring.js';
import { startRefused, startPilot } from '../../../../../libs/domain/pilot/run.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { DB } from '../../injection.js';
import { placeOfPilot, readPilot } from '../pilot.query.js';
import type { PilotView } from '../pilot.schemas.js';
import { pilotIn } from '../pilot-in.js';

@Injectable()
export class StartPilot {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Starts an approved pilot before its time has come. */
  async execute(id: string, actor: Actor): Promise<PilotView> {
    const venueKey = await placeOfPilot(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async ({ tx, venue, now, calendar, apply }) => {
      const pilot = pilotIn(venue, id);
      stopIf(pilotRunnerRefused(pilot, venue, actor.person) ?? startRefused(pilot, venue, now));
      await apply(startPilot(pilot, venue, actor.person, now, calendar));
      return readPilot(tx, actor, id);
    });
  }
}
