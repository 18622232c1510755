import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { endedRefused } from '../../../../libs/domain/cycle/phase.js';
import { namedRefused } from '../../../../libs/domain/program/offices.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { idOf, membersByEmail } from '../programs/people-by-email.js';
import { readCycle } from './cycle.query.js';
import type { CycleView, DeputyBody } from './cycle.schemas.js';
import { readStanding, type CycleStanding } from './standing.query.js';

@Injectable()
export class NameDeputy {
  constructor(private readonly commands: Commands) {}

  /** Names who acts for the facilitator when the ladder climbs, or nobody; also on hold, until the cycle ends. */
  execute(id: string, { deputy: email }: DeputyBody, actor: Actor): Promise<CycleView> {
    const self = subject('cycle', id);
    return this.commands.shared([self], actor, async ({ tx, write }) => {
      const standing = await readStanding(tx, actor, id);
      stopIf(endedRefused(standing));
      const deputy = email === null ? null : await facilitatorCalled(email, tx, standing);
      await tx.updateTable('cycle').set({ deputy }).where('id', '=', id).execute();
      const entries = [{ type: 'deputy-named', subject: self, body: { deputy } }];
      await write(change({ entries }), { program: actor.program, cycle: id });
      return readCycle(tx, actor, id);
    });
  }
}

async function facilitatorCalled(email: string, tx: Tx, { program, audience }: CycleStanding): Promise<string> {
  const people = await membersByEmail(tx, program, [email]);
  stopIf(namedRefused([{ path: 'deputy', email, as: 'deputy_facilitator', audience }], people));
  return idOf(people, email);
}
