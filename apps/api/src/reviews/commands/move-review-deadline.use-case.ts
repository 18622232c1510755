import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { moveDeadline } from '../../../../../libs/domain/cycle/deadline.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { MoveBody } from '../../cycles/cycle.schemas.js';
import { DB } from '../../injection.js';
import { placeOfReview, readReview } from '../review.query.js';
import type { ReviewView } from '../review.schemas.js';

@Injectable()
export class MoveReviewDeadline {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Moves the deadline of a review that somebody is working on: obligations, the verdict, or changes. */
  async execute(id: string, { to, reason }: MoveBody, actor: Actor): Promise<ReviewView> {
    const place = await placeOfReview(this.db, actor, id);
    return this.commands.inVenue(place, actor, async ({ tx, venue, now, calendar, apply }) => {
      await apply(
        moveDeadline(venue, subject('review', id), { to, reason, by: { person: actor.person } }, now, calendar),
      );
      return readReview(tx, actor, id);
    });
  }
}
