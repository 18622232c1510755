import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { endForum } from '../../../../../libs/domain/decision/withdraw-or-hand-on.js';
import type { ReasonBody } from '../../cycles/cycle.schemas.js';
import { recordReason } from '../../cycles/steps/record-reason.js';
import { DB } from '../../injection.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import { placeOfDecision } from '../visible-decision.js';

@Injectable()
export class EndForum {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Takes a decision out of its cycle: withdrawn for good, or handed on, so that its forum outlives the cycle. */
  async execute(id: string, how: 'withdraw' | 'hand_on', { reason }: ReasonBody, actor: Actor): Promise<DecisionView> {
    const { audience, ...venueKey } = await placeOfDecision(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async ({ tx, venue, now, calendar, apply }) => {
      const phase = venue.decisions.find((one) => one.id === id)?.gate.phase ?? '';
      await apply(endForum(venue, id, how, now, calendar));
      const about = { decision: id, phase, audience };
      const what = how === 'withdraw' ? 'withdrawn' : 'handed-on';
      await recordReason({ tx, actor, now }, venue, { what, reason, about });
      return readDecision(tx, actor, id);
    });
  }
}
