import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor, type VenueCommand } from '../../../../../libs/commands/commands.js';
import { loadPoll } from '../../../../../libs/queries/tally/load-poll.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { rule } from '../../../../../libs/domain/decision/ruling.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import { namesConsented, type Text } from '../../consents/need-consent.js';
import { recordReason, type About } from '../../cycles/steps/record-reason.js';
import { DB } from '../../injection.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import type { RulingBody } from './ruling.schemas.js';
import { placeOfDecision } from '../visible-decision.js';
import { readAdvice } from './advice.query.js';
import { writeAnswers } from './write-answers.js';

@Injectable()
export class RuleDecision {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Decides, with a rationale and an answer to every piece of advice; it takes effect when its reviews have passed. */
  async execute(id: string, body: RulingBody, actor: Actor): Promise<DecisionView> {
    const { audience, ...venueKey } = await placeOfDecision(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async (command) => {
      const { tx, venue, now, calendar, apply } = command;
      const decision = venue.decisions.find((one) => one.id === id);
      if (!decision) throw notFound();
      const { option, rationale, dissent, answers } = body;
      const answered = new Set(answers.map(({ position }) => position));
      const unanswered = await readAdvice(tx, actor, decision, { answered: false });
      const answersMissing = unanswered.filter((advice) => !answered.has(advice.id));
      const ruling = { option, person: actor.person, rationale, answersMissing };
      await apply(rule(venue, id, ruling, await loadPoll(tx, decision), now, calendar));
      const words: Text[] = [
        ['rationale', rationale],
        ['dissent', dissent ?? ''],
      ];
      await namesConsented(tx, actor, words, { audience, now });
      await writeAnswers(tx, decision, answers, { person: actor.person, at: now });
      await keepWords(command, { decision: id, phase: decision.gate.phase, audience }, { rationale, dissent });
      return readDecision(tx, actor, id);
    });
  }
}

/** Rationale and dissent stand with the decision; should it come back, the words of this round stay with its reasons. */
async function keepWords(
  command: VenueCommand,
  about: About,
  { rationale, dissent = null }: { rationale: string; dissent?: string | null | undefined },
): Promise<void> {
  const { tx, venue } = command;
  await tx.updateTable('decision').set({ rationale, dissent }).where('id', '=', about.decision).execute();
  await recordReason(command, venue, { what: 'ruled', reason: rationale, about });
  if (dissent !== null) await recordReason(command, venue, { what: 'dissent', reason: dissent, about });
}
