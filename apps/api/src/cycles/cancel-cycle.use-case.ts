import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { cancelCycle } from '../../../../libs/domain/cycle/commands.js';
import { recordReason } from './record-reason.js';
import { readCycle } from './cycle.query.js';
import type { CycleView, ReasonBody } from './cycle.schemas.js';

@Injectable()
export class CancelCycle {
  constructor(private readonly commands: Commands) {}

  /** Ends the cycle before its time; everybody who was invited is told why. */
  execute(id: string, { reason }: ReasonBody, actor: Actor): Promise<CycleView> {
    return this.commands.onCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(cancelCycle(cycle, { person: actor.person, because: 'cancelled' }, now, calendar));
      await recordReason(tx, cycle, 'cancelled', reason, actor.person, now);
      return readCycle(tx, actor, id);
    });
  }
}
