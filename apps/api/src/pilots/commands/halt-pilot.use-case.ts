import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { haltRefused, haltPilot } from '../../../../../libs/domain/pilot/ending.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
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

  /** Somebody whom its safeguards name stops a pilot, and says why. What becomes of it is decided from now on; their words stand with the halt. */
  async execute(id: string, { reason }: HaltBody, actor: Actor): Promise<PilotView> {
    const venueKey = await placeOfPilot(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async ({ tx, venue, apply }) => {
      const pilot = pilotIn(venue, id);
      stopIf(haltRefused(pilot, venue, actor.person));
      const [forum] = await apply(haltPilot(pilot, venue, { because: 'person', person: actor.person }));
      if (!forum) throw new Error('A forum opens with a halt');
      const halt = tx.updateTable('pilotHalt').where('pilot', '=', id).where('decision', '=', forum.id);
      await halt.set({ reason }).execute();
      return readPilot(tx, actor, id);
    });
  }
}
