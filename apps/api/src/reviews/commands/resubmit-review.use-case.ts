import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Venue } from '../../../../../libs/domain/facts.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import { resubmit } from '../../../../../libs/domain/review/commands.js';
import { recordReason } from '../../cycles/steps/record-reason.js';
import { DB } from '../../tokens.js';
import { placeOfReview, readReview } from '../review.query.js';
import type { ResubmitBody, ReviewView } from '../review.schemas.js';

@Injectable()
export class ResubmitReview {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** The changes were made: asks the reviewer again, with a fresh clock. For facilitators and the decision's proposer. */
  async execute(id: string, { note }: ResubmitBody, actor: Actor): Promise<ReviewView> {
    const { audience, ...held } = await placeOfReview(this.db, actor, id);
    const { decision } = held;
    return this.commands.onVenue(held, actor, async ({ tx, venue, now, calendar, apply }) => {
      if (!maySubmit(venue, decision, actor)) {
        throw new Refused(refuse('no-right', 'Only a facilitator or the proposer of the decision asks again'));
      }
      await apply(resubmit(venue, id, now, calendar));
      const about = { decision, review: id, phase: 'changes_requested', audience };
      await recordReason(tx, venue, 'resubmitted', note, actor.person, now, about);
      return readReview(tx, actor, id);
    });
  }
}

const maySubmit = ({ decisions, standIns }: Venue, decision: string, { person, roles }: Actor): boolean =>
  roles.includes('facilitator') ||
  decisions.some(({ id, proposer }) => id === decision && [proposer, standIns.get(proposer)].includes(person));
