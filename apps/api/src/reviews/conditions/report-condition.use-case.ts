import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { reportCondition } from '../../../../../libs/domain/review/approval/conditions.js';
import { DB } from '../../injection.js';
import type { ConditionView, ReportBody } from './condition.schemas.js';
import { placeOfCondition, readCondition } from './condition.query.js';

@Injectable()
export class ReportCondition {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Whoever owes it says that it was done, and where that can be seen; the reviewer is asked whether it is so. */
  async execute(id: string, { note }: ReportBody, actor: Actor): Promise<ConditionView> {
    const { venueKey } = await placeOfCondition(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async ({ tx, venue, now, apply }) => {
      const { condition } = await placeOfCondition(tx, actor, id);
      await apply(reportCondition(condition, { person: actor.person, standIns: venue.standIns }, now));
      await tx.updateTable('condition').set({ note }).where('id', '=', id).execute();
      return readCondition(tx, actor, id);
    });
  }
}
