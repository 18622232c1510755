import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { handOver } from '../../../../../libs/domain/review/reviewer-change.js';
import { recordReason } from '../../cycles/steps/record-reason.js';
import { inviteReviewer } from '../../decisions/commands/insert-review.js';
import { idOf, membersByEmail } from '../../programs/people-by-email.js';
import { DB } from '../../tokens.js';
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
    const { audience, ...held } = await placeOfReview(this.db, actor, id);
    const { decision } = held;
    return this.commands.onVenue(held, actor, async (command) => {
      const { tx, venue, now, calendar, apply } = command;
      const people = await membersByEmail(tx, venue.program, [to]);
      stopIf(namedRefused([{ path: 'to', email: to, as: 'reviewer', audience }], people));
      const person = idOf(people, to);
      const phase = venue.reviews.find((review) => review.id === id)?.gate.phase ?? '';
      const { notices, flags, answered } = await inviteReviewer(command, venue, person);
      await apply(handOver(venue, id, { to: person, answered, by: actor.person }, now, calendar));
      await apply(change({ notices, flags }));
      await recordReason(tx, venue, 'handed-over', reason, actor.person, now, {
        decision,
        review: id,
        phase,
        audience,
      });
      return readReview(tx, actor, id);
    });
  }
}
