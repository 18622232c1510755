import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { receiptRefused } from '../../../../libs/domain/cycle/receipt.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readStanding } from '../cycles/standing.query.js';
import { DB } from '../injection.js';
import { readPreRead } from './pre-read.query.js';
import type { PreReadView } from './pre-read.schemas.js';

@Injectable()
export class AcknowledgePreRead {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Says that you have read it, from its sending until the cycle ends. A second time changes nothing. */
  async execute(id: string, actor: Actor): Promise<PreReadView> {
    const { cycle, audience } = await readPreRead(this.db, actor, id);
    return this.commands.shared([subject('cycle', cycle)], actor, async ({ tx, now, write }) => {
      const standing = await readStanding(tx, actor, cycle);
      const { program } = standing;
      const { sentAt } = await readPreRead(tx, actor, id);
      stopIf(receiptRefused(standing, sentAt));
      const receipt = await tx
        .insertInto('receipt')
        .values({ preRead: id, program, audience, person: actor.person, at: now })
        .onConflict((conflict) => conflict.columns(['preRead', 'person']).doNothing())
        .returning('at')
        .executeTakeFirst();
      const seenBy = audience === 'restricted' ? ('restricted' as const) : ('team' as const); // who has read what is not for everybody
      const about = { subject: subject('cycle', cycle), audience: seenBy, body: { preRead: id } };
      const entries = [{ type: 'pre-read-acknowledged', ...about }];
      await write(change({ entries: receipt ? entries : [] }), { program, cycle });
      return readPreRead(tx, actor, id);
    });
  }
}
