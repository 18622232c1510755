import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { endDecisions } from '../../../../../libs/domain/cycle/moving/end-decisions.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView } from '../cycle.schemas.js';

@Injectable()
export class EndDecisions {
  constructor(private readonly commands: Commands) {}

  /** Ends the phase `decision` when no forum is open. */
  execute(id: string, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(endDecisions(cycle, { person: actor.person }, now, calendar));
      return readCycle(tx, actor, id);
    });
  }
}
