import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { change } from '../../../../../libs/domain/change.js';
import { appealRefused } from '../../../../../libs/domain/decision/appeal.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import { beginOutside } from '../outside/begin-outside.js';
import type { AppealBody } from './after.schemas.js';
import { copyDecision } from './copy-decision.js';
import { isOnRecord, readEffective } from './effective.query.js';

@Injectable()
export class Appeal {
  constructor(private readonly commands: Commands) {}

  /** Evidence that was not known when it was decided opens a new forum, once; the decision stays in effect until that has decided. */
  execute(id: string, { evidence }: AppealBody, actor: Actor): Promise<DecisionView> {
    return this.commands.exclusive([subject('decision', id)], actor, async (command) => {
      const { tx, now, write } = command;
      const older = await readEffective(tx, actor, id);
      stopIf(appealRefused(older, await isOnRecord(tx, id, evidence), now));
      const anew = { id: randomUUID(), because: 'appeal' as const, words: evidence, reviewDate: null };
      const self = subject('decision', id);
      const entries = [{ type: 'decision-appealed', subject: self, body: { by: actor.person, anew: anew.id } }];
      await write(change({ entries }), { program: actor.program, cycle: older.cycle });
      await copyDecision(command, older, anew);
      await beginOutside(command, anew.id);
      return readDecision(tx, actor, anew.id);
    });
  }
}
