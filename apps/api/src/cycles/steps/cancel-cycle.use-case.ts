import { Injectable } from '@nestjs/common';
import { publishClosure } from '../../../../../libs/commands/closure/closure.js';
import { Commands, type Actor, type CycleCommand } from '../../../../../libs/commands/commands.js';
import { cancelCycle } from '../../../../../libs/domain/cycle/moving/cancel-cycle.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { recordReason } from './record-reason.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, ReasonBody } from '../cycle.schemas.js';

@Injectable()
export class CancelCycle {
  constructor(private readonly commands: Commands) {}

  /** Ends the cycle before its time; everybody who was invited is told why. */
  execute(id: string, { reason }: ReasonBody, actor: Actor): Promise<CycleView> {
    const program = subject('program', actor.program); // it keeps what is promised
    const cancel = async ({ tx, cycle, now, calendar, apply, alsoHeard }: CycleCommand): Promise<CycleView> => {
      await apply(cancelCycle(cycle, { person: actor.person, because: 'cancelled' }, now, calendar));
      await recordReason({ tx, actor, now }, cycle, { what: 'cancelled', reason });
      alsoHeard(await publishClosure(tx, cycle, { by: actor.person, now, calendar, ended: 'cancelled' }));
      return readCycle(tx, actor, id);
    };
    return this.commands.onCycle({ cycle: id, beside: [program] }, actor, cancel);
  }
}
