import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { readFacilitators } from '../../../../../libs/queries/people/facilitators.query.js';
import { change } from '../../../../../libs/domain/change.js';
import type { ConsentUse } from '../../../../../libs/domain/program/consent.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readOwnConsents } from '../consent.query.js';
import type { OwnConsents } from '../consent.schemas.js';

@Injectable()
export class WithdrawConsent {
  constructor(private readonly commands: Commands) {}

  /**
   * Takes back every consent to a use, also one of an earlier membership. What shows this person is not shown from the next read on; the facilitators hear of it,
   * because what is kept elsewhere is theirs to remove.
   */
  execute(program: string, use: ConsentUse, actor: Actor): Promise<OwnConsents> {
    const { person } = actor;
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const withdrawn = await tx
        .updateTable('consent')
        .set({ withdrawnAt: now })
        .where('program', '=', program)
        .where('person', '=', person)
        .where('use', '=', use)
        .where('withdrawnAt', 'is', null)
        .returning('id')
        .execute();
      const [first] = withdrawn;
      if (!first) throw new Refused(refuse('illegal-step', 'There is no consent of yours to withdraw'));
      const others = (await readFacilitators(tx, program)).filter((facilitator) => facilitator !== person);
      const notices = others.map((facilitator) => ({
        person: facilitator,
        purpose: 'consent_withdrawn' as const,
        subject: self,
        mark: first.id,
        data: { about: first.id },
      }));
      const body = { person, use, consents: withdrawn.length };
      const entries = [{ type: 'consent-withdrawn', subject: self, audience: 'restricted' as const, body }];
      await write(change({ entries, notices }), { program, cycle: null });
      return readOwnConsents(tx, actor);
    });
  }
}
