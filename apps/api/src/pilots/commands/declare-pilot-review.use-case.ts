import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { loadVenueNow } from '../../../../../libs/commands/venue/load-venue.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { askReviewers, pilotReviewRefused } from '../../../../../libs/domain/review/items.js';
import type { Reviewer } from '../../../../../libs/domain/review/reviewer.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { insertReview } from '../../decisions/commands/insert-review.js';
import { idOf, membersByEmail } from '../../programs/people-by-email.js';
import { DB } from '../../injection.js';
import { placeOfPilot, readPilot } from '../pilot.query.js';
import type { PilotView } from '../pilot.schemas.js';
import { pilotIn } from '../pilot-in.js';

@Injectable()
export class DeclarePilotReview {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Names who has to approve a pilot before it starts; those of the first step are asked at once. */
  async execute(id: string, body: Reviewer, actor: Actor): Promise<PilotView> {
    const { audience, ...venueKey } = await placeOfPilot(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async (command) => {
      const { tx, venue, now, calendar, apply, open } = command;
      const people = await membersByEmail(tx, venue.program, [body.email]);
      stopIf(namedRefused([{ path: 'email', email: body.email, as: 'reviewer', audience }], people));
      const reviewer = idOf(people, body.email);
      stopIf(pilotReviewRefused(pilotIn(venue, id), venue, reviewer));
      const content = { program: venue.program, audience, pilot: id, reviewer };
      const lasts = body.approvalLasts ?? null;
      const review = await insertReview(command, venue, { ...content, step: body.step, lasts });
      const { venue: fresh } = await loadVenueNow(tx, venueKey);
      await apply(askReviewers(fresh, id, now, calendar));
      open(subject('review', review));
      return readPilot(tx, actor, id);
    });
  }
}
