import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Settings } from '../../../../libs/config/settings.js';
import type { Database } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { granted, stopIf } from '../../../../libs/domain/refusal.js';
import { approvalsMissing } from '../../../../libs/domain/review/items.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readItem } from '../backlog/item.query.js';
import type { ItemView } from '../backlog/item.schemas.js';
import { readStanding } from '../cycles/standing.query.js';
import { DB, SETTINGS } from '../injection.js';
import { queueFiling } from './queue-filing.js';

@Injectable()
export class SendItem {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Sends an approved item to the tracker: for the first time, or again after somebody has mended why it was refused. */
  async execute(id: string, actor: Actor): Promise<ItemView> {
    const { cycle } = await readItem(this.db, actor, id);
    const self = subject('cycle', cycle);
    return this.commands.inCycle(cycle, actor, async ({ tx, now, cycle: venue, apply }) => {
      const { program } = await readStanding(tx, actor, cycle);
      const { audience, status } = await readItem(tx, actor, id);
      stopIf(approvalsMissing(venue, id, now));
      const { connection } = granted(
        await queueFiling(tx, this.settings.TRACKERS, { id, program, cycle, audience, status }, now),
      );
      const entries = [{ type: 'item-sent', subject: self, audience, body: { item: id, connection } }];
      await apply(change({ entries }));
      return readItem(tx, actor, id);
    });
  }
}
