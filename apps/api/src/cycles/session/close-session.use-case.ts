import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { closeSession } from '../../../../../libs/domain/cycle/moving/session.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView } from '../cycle.schemas.js';

@Injectable()
export class CloseSession {
  constructor(private readonly commands: Commands) {}

  /** The meeting is over; written input goes on until its window closes. */
  execute(id: string, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, apply }) => {
      await apply(closeSession(cycle, { person: actor.person }, now));
      return readCycle(tx, actor, id);
    });
  }
}
