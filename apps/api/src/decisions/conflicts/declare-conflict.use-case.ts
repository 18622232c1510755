import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { declareConflict, type ConflictBody } from '../../../../../libs/domain/acting/conflict.js';
import { formOf } from '../../../../../libs/domain/decision/methods/forms.js';
import type { DecisionFacts } from '../../../../../libs/domain/facts.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import { DB } from '../../tokens.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import { placeOfDecision } from '../visible-decision.js';

@Injectable()
export class DeclareConflict {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** A conflict of interest turns a vote into advice, the one that was given as well, and everybody who reads the decision sees it. */
  async execute(id: string, { person, reason }: ConflictBody, actor: Actor): Promise<DecisionView> {
    const { audience, ...held } = await placeOfDecision(this.db, actor, id);
    const whose = person ?? actor.person;
    return this.commands.onVenue(held, actor, async ({ tx, venue, now, calendar, apply }) => {
      const facilitates = actor.roles.includes('facilitator');
      await apply(declareConflict(venue, id, { person: whose, by: actor.person, facilitates }, now, calendar));
      const decision = venue.decisions.find((one) => one.id === id);
      if (!decision) throw notFound();
      const given = decision.rights.find((right) => right.person === whose);
      await tx
        .insertInto('conflictOfInterest')
        .values({
          decision: id,
          person: whose,
          program: venue.program,
          audience,
          reason,
          given: given?.kind ?? null,
          declaredBy: actor.person,
          at: now,
        })
        .execute();
      if (given?.kind === 'decide') await takeVote(tx, decision, whose);
      return readDecision(tx, actor, id);
    });
  }
}

type Tx = Parameters<Parameters<Commands['onCycle']>[2]>[0]['tx'];

/** The right becomes `advise`, and so does what was said by it where there is advice; the words and their history stay. */
async function takeVote(tx: Tx, { id: decision, method }: DecisionFacts, person: string): Promise<void> {
  await tx
    .updateTable('decisionRight')
    .set({ kind: 'advise' })
    .where('decision', '=', decision)
    .where('person', '=', person)
    .execute();
  if (!formOf(method).advice) return; // a ballot is no advice, and it may be secret: it is not counted, and that is all
  await tx
    .updateTable('position')
    .set({ kind: 'advise' })
    .where('decision', '=', decision)
    .where('person', '=', person)
    .where('current', '=', true)
    .execute();
}
