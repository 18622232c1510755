import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { hold } from '../../../../../libs/domain/cycle/hold.js';
import { recordReason } from './record-reason.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, HoldBody } from '../cycle.schemas.js';

@Injectable()
export class HoldCycle {
  constructor(private readonly commands: Commands) {}

  /** Stops the clocks of the cycle and of everything open in it, until an end. */
  execute(id: string, { reason, until }: HoldBody, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(hold(cycle, until ?? null, { person: actor.person }, now, calendar));
      await recordReason({ tx, actor, now }, cycle, { what: 'held', reason });
      return readCycle(tx, actor, id);
    });
  }
}
