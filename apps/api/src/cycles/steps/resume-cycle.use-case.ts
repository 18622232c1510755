import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { resume } from '../../../../../libs/domain/cycle/hold.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView } from '../cycle.schemas.js';

@Injectable()
export class ResumeCycle {
  constructor(private readonly commands: Commands) {}

  /** Ends a hold: the working time that was left is kept. */
  execute(id: string, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(resume(cycle, { person: actor.person }, now, calendar));
      return readCycle(tx, actor, id);
    });
  }
}
