import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { removingRefused } from '../../../../libs/domain/cycle/agenda/agenda.js';
import { phaseRefused } from '../../../../libs/domain/cycle/phase.js';
import { entry } from '../../../../libs/domain/cycle/move.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { DB } from '../injection.js';
import { readAgenda, readTopic } from './agenda.query.js';
import type { AgendaView } from './agenda.schemas.js';

@Injectable()
export class RemoveTopic {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Takes a topic off the agenda while the cycle is in `agenda`. What people have spoken to stays. Answers with the agenda. */
  async execute(id: string, actor: Actor): Promise<AgendaView> {
    const { cycle: cycleId } = await readTopic(this.db, actor, id);
    return this.commands.inCycle(cycleId, actor, async ({ tx, cycle, apply }) => {
      await readTopic(tx, actor, id);
      stopIf(phaseRefused(cycle, 'agenda') ?? removingRefused(await usesOf(tx, id)));
      await tx.deleteFrom('topic').where('id', '=', id).execute();
      await apply(change({ entries: [entry('topic-removed', cycle, { topic: id })] }));
      return readAgenda(tx, actor, cycleId);
    });
  }
}

/** Whether people have spoken to a topic, and whether another cycle carries it on. */
async function usesOf(tx: Tx, topic: string): Promise<{ spoken: boolean; carried: boolean }> {
  const { rows } = await sql<{ spoken: boolean; carried: boolean }>`
    select exists (select from contribution where topic = ${topic}) as spoken,
      exists (select from topic where carried_from = ${topic}) as carried`.execute(tx);
  return rows[0] ?? { spoken: false, carried: false };
}
