import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { rescheduleSession } from '../../../../../libs/domain/cycle/deadline.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, MoveBody } from '../cycle.schemas.js';

@Injectable()
export class MoveSession {
  constructor(private readonly commands: Commands) {}

  /** Moves the session; everybody invited gets the new date with their calendar file. */
  execute(id: string, { to, reason }: MoveBody, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(rescheduleSession(cycle, to, reason, { person: actor.person }, now, calendar));
      return readCycle(tx, actor, id);
    });
  }
}
