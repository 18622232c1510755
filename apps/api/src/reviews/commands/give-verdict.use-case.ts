import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor, type VenueCommand } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { giveVerdict } from '../../../../../libs/domain/review/verdict/give-verdict.js';
import { verdictRefused, type Verdict } from '../../../../../libs/domain/review/verdict/verdict-refused.js';
import type { ConditionBody } from '../../../../../libs/domain/review/approval/terms.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { recordReason } from '../../cycles/steps/record-reason.js';
import { DB } from '../../injection.js';
import { citeObligation } from '../obligation.query.js';
import { placeOfReview, readReview } from '../review.query.js';
import type { ReviewView } from '../review.schemas.js';
import { concernedBy, insertConditions, owedBy, type VerdictPlace } from './verdict-parts.js';

/** What a reviewer says with a verdict. */
interface SaidWithVerdict {
  /** The review's entry when they read what it is of. */
  readonly entry: number;
  readonly reason?: string | null | undefined;
  /** What a rejection cites. */
  readonly obligation?: string | null;
  /** How long an approval holds, and what is owed for it. */
  readonly until?: Instant | undefined;
  readonly conditions?: readonly ConditionBody[];
  /** What changes concern. */
  readonly obligations?: readonly string[];
  readonly items?: readonly string[];
}

@Injectable()
export class GiveVerdict {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** The named reviewer's verdict. The last approval puts the decision in effect, or lets the item go on; a rejection sends it back. */
  async execute(id: string, verdict: Verdict, said: SaidWithVerdict, actor: Actor): Promise<ReviewView> {
    const { audience, ...venueKey } = await placeOfReview(this.db, actor, id);
    const dated = said.until !== undefined || (said.conditions ?? []).length > 0;
    const keeper = dated ? [subject('program', actor.program)] : []; // who keeps the dates is locked first
    const place = { review: id, decision: venueKey.decision, audience };
    return this.commands.inVenueBehind(keeper, venueKey, actor, (command) => this.give(command, verdict, said, place));
  }

  private async give(
    command: VenueCommand,
    verdict: Verdict,
    said: SaidWithVerdict,
    place: VerdictPlace,
  ): Promise<ReviewView> {
    const { tx, venue, now, calendar, apply, actor } = command;
    const {
      entry,
      reason = null,
      obligation = null,
      until = null,
      conditions = [],
      obligations = [],
      items = [],
    } = said;
    const { review: id, decision, audience } = place;
    stopIf(verdictRefused(venue, id, actor.person, { verdict, obligation, entry }));
    const owed = await owedBy(command, conditions, place);
    const concerns = await concernedBy(command, { obligations, items }, place);
    const by = { person: actor.person, entry, obligation, terms: { until, conditions: owed }, concerns };
    const given = giveVerdict(venue, id, verdict, by, now, calendar);
    await citeObligation(tx, venue, obligation);
    await apply(given);
    await tx.updateTable('review').set({ reason }).where('id', '=', id).execute();
    await insertConditions(command, conditions, owed, place);
    const about = { decision, review: id, phase: 'open', audience };
    if (reason !== null) await recordReason(command, venue, { what: verdict, reason, about });
    return readReview(tx, actor, id);
  }
}
