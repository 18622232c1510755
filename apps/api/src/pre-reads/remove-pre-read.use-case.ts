import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { removePreRead } from '../../../../libs/domain/cycle/pre-read.js';
import { granted } from '../../../../libs/domain/refusal.js';
import { readAgenda } from '../agenda/agenda.query.js';
import type { AgendaView } from '../agenda/agenda.schemas.js';
import { DB } from '../injection.js';
import { readPreRead } from './pre-read.query.js';

@Injectable()
export class RemovePreRead {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Takes a pre-read off the agenda before it is sent, so that one can be corrected by adding it anew. Answers with the agenda. */
  async execute(id: string, actor: Actor): Promise<AgendaView> {
    const { cycle: cycleId } = await readPreRead(this.db, actor, id);
    return this.commands.inCycle(cycleId, actor, async ({ tx, cycle, apply }) => {
      const { audience, sentAt } = await readPreRead(tx, actor, id);
      const removed = granted(removePreRead(cycle, { id, audience, sentAt }));
      await tx.deleteFrom('preRead').where('id', '=', id).execute();
      await apply(removed);
      return readAgenda(tx, actor, cycleId);
    });
  }
}
