import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { handOver } from '../../../../../libs/domain/review/reviewer-change.js';
import { recordReason } from '../../cycles/steps/record-reason.js';
import { NOT_INVITED, inviteReviewer } from '../../decisions/commands/insert-review.js';
import { idOf, membersByEmail } from '../../programs/people-by-email.js';
import { DB } from '../../injection.js';
import { placeOfReview, readReview } from '../review.query.js';
import type { HandOverBody, ReviewView } from '../review.schemas.js';

@Injectable()
export class HandOverReview {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Another compliance reviewer takes a review over. Nobody has asked them before: they are invited to its cycle. */
  async execute(id: string, { to, reason }: HandOverBody, actor: Actor): Promise<ReviewView> {
    const { audience, ...venueKey } = await placeOfReview(this.db, actor, id);
    const { decision } = venueKey;
    return this.commands.inVenue(venueKey, actor, async (command) => {
      const { tx, venue, now, calendar, apply } = command;
      const people = await membersByEmail(tx, venue.program, [to]);
      stopIf(namedRefused([{ path: 'to', email: to, as: 'reviewer', audience }], people));
      const person = idOf(people, to);
      const review = venue.reviews.find((one) => one.id === id);
      const phase = review?.gate.phase ?? '';
      const ofPilot = review !== undefined && review.pilot !== null;
      const { notices, flags, answered } = ofPilot ? NOT_INVITED : await inviteReviewer(command, venue, person);
      await apply(handOver(venue, id, { to: person, answered, by: actor.person }, now, calendar));
      await apply(change({ notices, flags }));
      const about = { decision, review: id, phase, audience };
      await recordReason(command, venue, { what: 'handed-over', reason, about });
      return readReview(tx, actor, id);
    });
  }
}
