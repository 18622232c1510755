import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { review, type Verdict } from '../../../../../libs/domain/review/commands.js';
import { granted } from '../../../../../libs/domain/refusal.js';
import { recordReason } from '../../cycles/steps/record-reason.js';
import { DB } from '../../tokens.js';
import { citeObligation } from '../obligation.query.js';
import { placeOfReview, readReview } from '../review.query.js';
import type { ReviewView } from '../review.schemas.js';

@Injectable()
export class GiveVerdict {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** The named reviewer's verdict. The last approval puts the decision in effect; a rejection sends it back to its forum. */
  async execute(
    id: string,
    verdict: Verdict,
    { reason = null, obligation = null }: { reason?: string | null | undefined; obligation?: string | null },
    actor: Actor,
  ): Promise<ReviewView> {
    const { audience, ...held } = await placeOfReview(this.db, actor, id);
    const { decision } = held;
    return this.commands.onVenue(held, actor, async ({ tx, venue, now, calendar, apply }) => {
      const by = { person: actor.person, obligation };
      const given = granted(review(venue, id, verdict, by, now, calendar));
      await citeObligation(tx, venue, obligation);
      await apply(given);
      await tx.updateTable('review').set({ reason }).where('id', '=', id).execute();
      const about = { decision, review: id, phase: 'open', audience };
      if (reason !== null) await recordReason(tx, venue, verdict, reason, actor.person, now, about);
      return readReview(tx, actor, id);
    });
  }
}
