import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { goBack, sessionAnew } from '../../../../../libs/domain/cycle/moving/go-back.js';
import { recordReason } from './record-reason.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, ReasonBody } from '../cycle.schemas.js';

@Injectable()
export class GoBack {
  constructor(private readonly commands: Commands) {}

  /** Goes back one phase; gates and deadlines are set anew. What topics took so far stays noted; those that were not reached may be by the next session. */
  execute(id: string, { reason }: ReasonBody, actor: Actor): Promise<CycleView> {
    return this.commands.onCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(goBack(cycle, { person: actor.person, because: 'went back' }, now, calendar));
      if (sessionAnew(cycle)) await mayBeReached(tx, id);
      await recordReason({ tx, actor, now }, cycle, { what: 'went-back', reason });
      return readCycle(tx, actor, id);
    });
  }
}

/** That a topic was not reached is said of a session that is over; of the next one nobody has noted anything. */
const mayBeReached = (tx: Tx, cycle: string) =>
  tx
    .updateTable('topic')
    .set({ minutesTaken: null })
    .where('cycle', '=', cycle)
    .where('minutesTaken', '=', 0)
    .execute();
