import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { answerInvitation, answerRefused } from '../../../../../libs/domain/cycle/agenda/answer-invitation.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { loadTargets } from '../../../../../libs/queries/people/coverage.query.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView } from '../cycle.schemas.js';

@Injectable()
export class AnswerInvitation {
  constructor(private readonly commands: Commands) {}

  /** Declines your invitation to a cycle, or takes that back, until its session is over. The same answer again changes nothing. */
  execute(id: string, declines: boolean, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, apply }) => {
      const invitation = await tx
        .selectFrom('invitation')
        .select('declinedAt')
        .where('cycle', '=', id)
        .where('person', '=', actor.person)
        .executeTakeFirst();
      stopIf(answerRefused(cycle, invitation !== undefined));
      if ((invitation?.declinedAt !== null) === declines) return readCycle(tx, actor, id);
      const before = await loadTargets(tx, id);
      await tx
        .updateTable('invitation')
        .set({ declinedAt: declines ? now : null })
        .where('cycle', '=', id)
        .where('person', '=', actor.person)
        .execute();
      await apply(answerInvitation(cycle, declines, { before, after: await loadTargets(tx, id) }));
      return readCycle(tx, actor, id);
    });
  }
}
