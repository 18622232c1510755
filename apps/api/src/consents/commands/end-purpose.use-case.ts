import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { change, join } from '../../../../../libs/domain/change.js';
import type { ConsentUse } from '../../../../../libs/domain/program/consent.js';
import { loseCover } from '../../../../../libs/domain/pilot/run.js';
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
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const last = (await lastPurposes(tx, actor)).get(use);
      if (!last) throw new Refused(refuse('illegal-step', 'The program asks nobody for consent to this'));
      const { id, version, until } = last;
      const covered = until > now ? await lockCovered(tx, program, use) : [];
      if (until > now) await tx.updateTable('consentPurpose').set({ until: now }).where('id', '=', id).execute();
      const body = { purpose: id, use, version };
      const entries = [{ type: 'consent-purpose-ended', subject: self, body }];
      const kept = [{ kind: 'consent' as const, about: self, part: id }];
      const halts = covered.map((pilot) => loseCover(pilot, actor.person, now));
      await write(join(change({ entries, kept }), ...halts), { program, cycle: null });
      return readPurpose(tx, actor, id);
    });
  }
}
