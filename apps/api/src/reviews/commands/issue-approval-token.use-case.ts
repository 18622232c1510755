import { Inject, Injectable } from '@nestjs/common';
import { issueToken } from '../../../../../libs/commands/verdict-tokens/issue-token.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { Refused, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { tokenRefused } from '../../../../../libs/domain/review/approval-token.js';
import { verdictRefused } from '../../../../../libs/domain/review/verdict/verdict-refused.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { signalCommand } from '../../../../../libs/temporal/signal-command.js';
import { DB } from '../../injection.js';
import { citeObligation } from '../obligation.query.js';
import { placeOfReview } from '../review.query.js';
import type { TokenBody, TokenView } from './verdict.schemas.js';

@Injectable()
export class IssueApprovalToken {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * A single-use token with which a machine gives this verdict by a plain Temporal signal, until the review's deadline and
   * only while the review stays as it is. It is shown once and only its hash is kept: not in the journal, and not for a
   * replay either, so an Idempotency-Key is refused; ask for another token instead.
   */
  async execute(id: string, body: TokenBody, actor: Actor): Promise<TokenView> {
    const { verdict, entry } = body;
    const obligation = body.obligation ?? null;
    const { key } = actor.request ?? { key: null };
    if (key !== null) {
      const errors = [{ path: 'Idempotency-Key', message: 'A token is shown once and kept nowhere' }];
      throw new Refused(refuse('invalid-input', 'This route takes no Idempotency-Key', errors));
    }
    const { audience, ...venueKey } = await placeOfReview(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async ({ tx, venue, now, apply }) => {
      stopIf(verdictRefused(venue, id, actor.person, { verdict, obligation, entry }));
      await citeObligation(tx, venue, obligation);
      const deadline = venue.reviews.find((one) => one.id === id)?.gate.deadline ?? null;
      stopIf(tokenRefused(deadline, now));
      const expiresAt = deadline ?? now;
      const bound = { program: venue.program, review: id, person: actor.person, verdict, obligation, expiresAt };
      const token = await issueToken(tx, { ...bound, entry });
      const self = subject('review', id);
      await apply(
        change({ entries: [{ type: 'approval-token-issued', subject: self, audience, body: { verdict, expiresAt } }] }),
      );
      return { token, expiresAt, command: signalCommand(self, 'review', { token }) };
    });
  }
}
