import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { moveDeadline } from '../../../../../libs/domain/cycle/deadline.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { MoveBody } from '../../cycles/cycle.schemas.js';
import { DB } from '../../injection.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import { placeOfDecision } from '../visible-decision.js';

@Injectable()
export class MoveForumDeadline {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Moves a forum's deadline. Advice keeps its window, which only ends earlier when the deadline does. */
  async execute(id: string, { to, reason }: MoveBody, actor: Actor): Promise<DecisionView> {
    const place = await placeOfDecision(this.db, actor, id);
    return this.commands.inVenue(place, actor, async ({ tx, venue, now, calendar, apply }) => {
      await apply(
        moveDeadline(venue, subject('decision', id), { to, reason, by: { person: actor.person } }, now, calendar),
      );
      return readDecision(tx, actor, id);
    });
  }
}
