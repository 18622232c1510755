import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import type { ConsentUse } from '../../../../libs/domain/program/consent.js';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readOwnConsents } from './consent.query.js';
import type { OwnConsents } from './consent.schemas.js';

@Injectable()
export class WithdrawConsent {
  constructor(private readonly commands: Commands) {}

  /**
   * Takes back every consent to a use. What shows this person is not shown from the next read on; the facilitators hear of it,
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
      const { rows } = await sql<{ person: string }>`select person from membership
        where program = ${program} and 'facilitator' = any(roles) and person <> ${person} order by person`.execute(tx);
      const notices = rows.map((facilitator) => ({
        person: facilitator.person,
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
