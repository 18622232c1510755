import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { endRefinement } from '../../../../../libs/domain/cycle/moving/end-refinement.js';
import { loadRefinementReadiness } from './refinement-readiness.query.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView } from '../cycle.schemas.js';

@Injectable()
export class EndRefinement {
  constructor(private readonly commands: Commands) {}

  /** Ends `refinement`. Refuses while a voice has no answer or an item cannot be measured. */
  execute(id: string, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(
        endRefinement(cycle, await loadRefinementReadiness(tx, cycle), { person: actor.person }, now, calendar),
      );
      return readCycle(tx, actor, id);
    });
  }
}
