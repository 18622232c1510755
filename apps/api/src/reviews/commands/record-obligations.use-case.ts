import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor, type CycleCommand } from '../../../../../libs/commands/commands.js';
import { limitRefused } from '../../../../../libs/domain/cycle/agenda/agenda.js';
import { Refused, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { answerObligations } from '../../../../../libs/domain/review/answer-obligations.js';
import { listObligations } from '../obligation.query.js';
import type { ObligationList, ObligationsBody } from '../obligation.schemas.js';

@Injectable()
export class RecordObligations {
  constructor(private readonly commands: Commands) {}

  /** Answers what compliance reviewers are asked when a cycle starts: obligations, or none. More can be added until it ends; the answer keeps its date. */
  execute(cycleId: string, { obligations }: ObligationsBody, actor: Actor): Promise<ObligationList> {
    return this.commands.inCycle(cycleId, actor, async (command) => {
      const { tx, cycle, now, apply } = command;
      for (const reviewer of await markAnswered(command)) {
        await apply(answerObligations(cycle, { reviewer, by: actor.person }, obligations.length));
      }
      if (obligations.length > 0) stopIf(limitRefused('obligations', (await countOf(command)) + obligations.length));
      const rows = obligations.map((obligation) => ({
        ...obligation,
        id: randomUUID(),
        program: cycle.program,
        cycle: cycleId,
        audience: cycle.engagement.confidentiality,
        reviewer: actor.person,
        at: now,
      }));
      if (rows.length > 0) await tx.insertInto('obligation').values(rows).execute();
      return listObligations(tx, actor, cycleId, { limit: 50 });
    });
  }
}

/** How many obligations the cycle has. */
async function countOf({ tx, cycle }: CycleCommand): Promise<number> {
  const there = tx.selectFrom('obligation').where('cycle', '=', cycle.id);
  const { count } = await there.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return count;
}

/** For whom it is the answer: the caller, and whoever they stand in for. */
async function markAnswered({ tx, cycle, actor, now }: CycleCommand): Promise<string[]> {
  const away = [...cycle.standIns].filter(([, standIn]) => standIn === actor.person).map(([person]) => person);
  const invited = await tx
    .updateTable('invitation')
    .set(({ fn, val }) => ({ obligationsAnsweredAt: fn.coalesce('obligationsAnsweredAt', val(now)) }))
    .where('cycle', '=', cycle.id)
    .where('person', 'in', [actor.person, ...away])
    .where('compliance', '=', true)
    .returning('person')
    .execute();
  if (invited.length === 0)
    throw new Refused(refuse('no-right', 'You are not invited to this cycle as a compliance reviewer'));
  return invited.map(({ person }) => person);
}
