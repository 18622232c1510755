import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { outside } from '../../../../libs/domain/cycle/phase.js';
import { entry } from '../../../../libs/domain/cycle/move.js';
import { refuse, stopIf, type Refusal } from '../../../../libs/domain/refusal.js';
import { DB } from '../tokens.js';
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
    return this.commands.onCycle(cycleId, actor, async ({ tx, cycle, apply }) => {
      await readTopic(tx, actor, id);
      stopIf(outside(cycle, 'agenda') ?? (await inUse(tx, id)));
      await tx.deleteFrom('topic').where('id', '=', id).execute();
      await apply(change({ entries: [entry('topic-removed', cycle, { topic: id })] }));
      return readAgenda(tx, actor, cycleId);
    });
  }
}

async function inUse(tx: Tx, topic: string): Promise<Refusal | null> {
  const spoken = await tx
    .selectFrom('contribution')
    .select('id')
    .where('topic', '=', topic)
    .limit(1)
    .executeTakeFirst();
  const carried = await tx
    .selectFrom('topic')
    .select('id')
    .where('carriedFrom', '=', topic)
    .limit(1)
    .executeTakeFirst();
  if (spoken) return refuse('illegal-step', 'People have spoken to this topic; it stays');
  return carried ? refuse('illegal-step', 'Another cycle carries this topic on; it stays') : null;
}
