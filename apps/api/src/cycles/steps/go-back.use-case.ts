import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { change, join, type Change } from '../../../../../libs/domain/change.js';
import { goBack, sessionAnew } from '../../../../../libs/domain/cycle/moving/go-back.js';
import { granted } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { recordReason } from './record-reason.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, ReasonBody } from '../cycle.schemas.js';

@Injectable()
export class GoBack {
  constructor(private readonly commands: Commands) {}

  /** Goes back one phase; gates and deadlines are set anew. What topics took so far stays noted; those that were not reached may be by the next session. */
  execute(id: string, { reason }: ReasonBody, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      const unreached = sessionAnew(cycle) ? await mayBeReached(tx, id) : change({});
      const back = granted(goBack(cycle, { person: actor.person, because: 'went back' }, now, calendar));
      await apply(join(unreached, back));
      await recordReason({ tx, actor, now }, cycle, { what: 'went-back', reason });
      return readCycle(tx, actor, id);
    });
  }
}

/** That a topic was not reached is said of a session that is over; of the next one nobody has noted anything, which the journal says as well. */
async function mayBeReached(tx: Tx, cycle: string): Promise<Change> {
  const unreached = tx.updateTable('topic').set({ minutesTaken: null }).where('cycle', '=', cycle);
  const topics = await unreached.where('minutesTaken', '=', 0).returning('id').execute();
  if (topics.length === 0) return change({});
  const body = { topics: topics.map(({ id }) => id), minutes: topics.map(() => null) };
  return change({ entries: [{ type: 'timeboxes-recorded', subject: subject('cycle', cycle), body }] });
}
