import { Injectable } from '@nestjs/common';
import { Commands, type Actor, type CycleCommand } from '../../../../../libs/commands/commands.js';
import { promiseByCadence } from '../../../../../libs/commands/promises/cadence.js';
import { cancelCycle } from '../../../../../libs/domain/cycle/moving/cancel-cycle.js';
import { granted } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { recordReason } from './record-reason.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, ReasonBody } from '../cycle.schemas.js';

@Injectable()
export class CancelCycle {
  constructor(private readonly commands: Commands) {}

  /** Ends the cycle before its time; everybody who was invited is told why. With a cadence, the next cycle is due as if this one had not begun. */
  execute(id: string, { reason }: ReasonBody, actor: Actor): Promise<CycleView> {
    const program = subject('program', actor.program); // it keeps what is promised
    const cancel = async (command: CycleCommand): Promise<CycleView> => {
      const { tx, cycle, now, calendar, apply } = command;
      const ends = granted(cancelCycle(cycle, { person: actor.person, because: 'cancelled' }, now, calendar));
      await recordReason({ tx, actor, now }, cycle, { what: 'cancelled', reason });
      await apply(ends);
      await promiseByCadence(command, actor.program);
      return readCycle(tx, actor, id);
    };
    return this.commands.inCycleBehind([program], id, actor, cancel);
  }
}
