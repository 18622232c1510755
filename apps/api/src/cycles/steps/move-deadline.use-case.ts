import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { moveDeadline } from '../../../../../libs/domain/cycle/deadline.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, MoveBody } from '../cycle.schemas.js';

@Injectable()
export class MoveDeadline {
  constructor(private readonly commands: Commands) {}

  /** Moves the deadline of the phase: a new version, recorded with who and why. */
  execute(id: string, { to, reason }: MoveBody, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(moveDeadline(cycle, cycle.gate.subject, { to, reason, by: { person: actor.person } }, now, calendar));
      return readCycle(tx, actor, id);
    });
  }
}
