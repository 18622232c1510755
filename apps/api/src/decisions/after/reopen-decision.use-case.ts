import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { reopen } from '../../../../../libs/domain/decision/after.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import { beginOutside } from '../outside/begin-outside.js';
import type { ReopenBody } from './after.schemas.js';
import { copyDecision } from './copy-decision.js';
import { looking, readEffective } from './effective.query.js';

@Injectable()
export class ReopenDecision {
  constructor(private readonly commands: Commands) {}

  /** Its owner has looked at it again and it holds no more: a new forum decides it, and until then it stays in effect. */
  execute(id: string, { reason, reviewDate }: ReopenBody, actor: Actor): Promise<DecisionView> {
    const gates = [subject('program', actor.program), subject('decision', id)];
    return this.commands.exclusive(gates, actor, async (command) => {
      const { tx, now, write } = command;
      const older = await readEffective(tx, actor, id);
      const anew = { id: randomUUID(), because: 'review' as const, words: reason, reviewDate: reviewDate ?? null };
      const where = { program: actor.program, cycle: older.cycle };
      await write(reopen(older, anew, await looking(tx, actor, now), now), where);
      await copyDecision(command, older, anew);
      await beginOutside(command, anew.id);
      return readDecision(tx, actor, anew.id);
    });
  }
}
