import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { confirm } from '../../../../../libs/domain/decision/after.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import type { ConfirmBody } from './after.schemas.js';
import { looking, readEffective } from './effective.query.js';

@Injectable()
export class ConfirmDecision {
  constructor(private readonly commands: Commands) {}

  /** Its owner has looked at it again and it still holds. The reason stays with it; with another date it comes back then. */
  execute(id: string, { reason, reviewDate }: ConfirmBody, actor: Actor): Promise<DecisionView> {
    const gates = [subject('program', actor.program), subject('decision', id)];
    return this.commands.exclusive(gates, actor, async ({ tx, now, write }) => {
      const decision = await readEffective(tx, actor, id);
      const { program, person } = actor;
      const { cycle, audience, phase } = decision;
      await write(confirm(decision, reviewDate ?? null, await looking(tx, actor, now), now), { program, cycle });
      await tx
        .insertInto('moveReason')
        .values({ program, cycle, audience, what: 'confirmed', phase, reason, person, at: now, decision: id })
        .execute();
      return readDecision(tx, actor, id);
    });
  }
}
