import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { ConsentUse } from '../../../../../libs/domain/program/consent.js';
import { endPurpose } from '../../../../../libs/domain/program/purpose.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { lastPurposes, readPurpose } from '../consent.query.js';
import type { PurposeView } from '../consent.schemas.js';
import { lockCovered } from '../covered-pilots.js';

@Injectable()
export class EndPurpose {
  constructor(private readonly commands: Commands) {}

  /**
   * Nobody's consent to this use is asked any more. Those given to its latest version end now, and nobody is reminded of it. Pilots
   * that it or an earlier version covers are halted.
   */
  execute(program: string, use: ConsentUse, actor: Actor): Promise<PurposeView> {
    return this.commands.exclusive([subject('program', program)], actor, async ({ tx, now, write }) => {
      const last = (await lastPurposes(tx, actor)).get(use);
      if (!last) throw new Refused(refuse('illegal-step', 'The program asks nobody for consent to this'));
      const { id, version, until } = last;
      const covered = until > now ? await lockCovered(tx, program, use) : [];
      if (until > now) await tx.updateTable('consentPurpose').set({ until: now }).where('id', '=', id).execute();
      const ending = { id, program, use, version, by: actor.person };
      await write(endPurpose(ending, covered, now), { program, cycle: null });
      return readPurpose(tx, actor, id);
    });
  }
}
