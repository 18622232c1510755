import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { confirmCondition } from '../../../../../libs/domain/review/approval/conditions.js';
import { DB } from '../../injection.js';
import type { ConditionView } from './condition.schemas.js';
import { placeOfCondition, readCondition } from './condition.query.js';

@Injectable()
export class ConfirmCondition {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** The reviewer says that it was done: the program asks for it no more. */
  async execute(id: string, actor: Actor): Promise<ConditionView> {
    const { venueKey } = await placeOfCondition(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async ({ tx, venue, apply }) => {
      const { condition } = await placeOfCondition(tx, actor, id);
      await apply(confirmCondition(condition, { person: actor.person, standIns: venue.standIns }));
      return readCondition(tx, actor, id);
    });
  }
}
