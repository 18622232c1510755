import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { notFound, stopIf } from '../../../../../libs/domain/refusal.js';
import { resubmit } from '../../../../../libs/domain/review/resubmit.js';
import { askingAgainRefused } from '../../../../../libs/domain/review/reviewed.js';
import { recordReason } from '../../cycles/steps/record-reason.js';
import { DB } from '../../injection.js';
import { placeOfReview, readReview } from '../review.query.js';
import type { ResubmitBody, ReviewView } from '../review.schemas.js';

@Injectable()
export class ResubmitReview {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** The changes were made: asks the reviewer again, with a fresh clock. For facilitators, the decision's proposer, and those who shaped the item. */
  async execute(id: string, { note }: ResubmitBody, actor: Actor): Promise<ReviewView> {
    const { audience, ...venueKey } = await placeOfReview(this.db, actor, id);
    const { decision } = venueKey;
    return this.commands.inVenue(venueKey, actor, async ({ tx, venue, now, calendar, apply }) => {
      const review = venue.reviews.find((one) => one.id === id);
      if (!review) throw notFound();
      stopIf(askingAgainRefused(venue, review, actor));
      await apply(resubmit(venue, id, now, calendar));
      const about = { decision, review: id, phase: review.gate.phase, audience };
      await recordReason({ tx, actor, now }, venue, { what: 'resubmitted', reason: note, about });
      return readReview(tx, actor, id);
    });
  }
}
