import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { openSession } from '../../../../../libs/domain/cycle/moving/session.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView } from '../cycle.schemas.js';

@Injectable()
export class OpenSession {
  constructor(private readonly commands: Commands) {}

  /** Opens the session now, before its instant. */
  execute(id: string, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(openSession(cycle, { person: actor.person }, now, calendar));
      return readCycle(tx, actor, id);
    });
  }
}
