import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { rulerRefused } from '../../../../../libs/domain/decision/ruling.js';
import { notFound, Refused } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { DB } from '../../injection.js';
import { readDecision } from '../decision.query.js';
import type { AnswersBody } from './ruling.schemas.js';
import type { DecisionView } from '../decision.schemas.js';
import { placeOfDecision } from '../visible-decision.js';
import { writeAnswers } from './write-answers.js';

@Injectable()
export class AnswerAdvice {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Answers advice before the ruling. Whoever changes their position afterwards gets another answer. */
  async execute(id: string, { answers }: AnswersBody, actor: Actor): Promise<DecisionView> {
    const { audience, ...venueKey } = await placeOfDecision(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async ({ tx, venue, now, apply }) => {
      const decision = venue.decisions.find((one) => one.id === id);
      if (!decision) throw notFound();
      const no = rulerRefused(decision, venue, actor.person);
      if (no) throw new Refused(no);
      await writeAnswers(tx, decision, answers, { person: actor.person, at: now });
      const body = { answers: answers.length };
      await apply(change({ entries: [{ type: 'advice-answered', subject: subject('decision', id), audience, body }] }));
      return readDecision(tx, actor, id);
    });
  }
}
