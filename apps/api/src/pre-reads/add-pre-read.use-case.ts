import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { loadUnmetNeeds } from '../../../../libs/queries/people/format-needs.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import type { PreReadBody } from '../../../../libs/domain/brief/cycle-body.js';
import { addPreRead, isReading, preReadRefused } from '../../../../libs/domain/cycle/pre-read.js';
import { clearance, type Audience } from '../../../../libs/domain/people.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { insertAgenda } from '../cycles/insert-agenda.js';
import { readStanding } from '../cycles/standing.query.js';
import { readPreRead } from './pre-read.query.js';
import type { PreReadView } from './pre-read.schemas.js';

@Injectable()
export class AddPreRead {
  constructor(private readonly commands: Commands) {}

  /** Adds a pre-read until the session opens. While pre-reads are out already, it goes to its readers at once. */
  execute(id: string, preRead: PreReadBody, actor: Actor): Promise<PreReadView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      const { program, audience } = await readStanding(tx, actor, id);
      stopIf(preReadRefused(cycle, preRead, audience));
      const parts = { objectives: [], topics: [], preReads: [preRead] };
      const added = await insertAgenda(tx, { cycle: id, program, audience }, parts, new Map());
      const [one = ''] = added.preReads;
      const seenBy = preRead.audience ?? audience;
      const late = isReading(cycle);
      if (late) await tx.updateTable('preRead').set({ sentAt: now }).where('id', '=', one).execute();
      const readers = late ? await readersOf(tx, id, seenBy) : [];
      const unmet = late ? await loadUnmetNeeds(tx, id, one) : [];
      const by = { person: actor.person };
      await apply(addPreRead(cycle, { id: one, audience: seenBy }, { readers, unmet }, by, now, calendar));
      return readPreRead(tx, actor, one);
    });
  }
}

/** Those invited who may read it. */
async function readersOf(tx: Tx, cycle: string, audience: Audience): Promise<string[]> {
  const rows = await tx
    .selectFrom('invitation')
    .innerJoin('membership', (join) =>
      join.onRef('membership.program', '=', 'invitation.program').onRef('membership.person', '=', 'invitation.person'),
    )
    .select(['invitation.person', 'membership.roles', 'membership.stakeholderGroup'])
    .where('invitation.cycle', '=', cycle)
    .execute();
  return rows
    .filter(({ roles, stakeholderGroup }) => clearance(roles, stakeholderGroup).includes(audience))
    .map(({ person }) => person);
}
