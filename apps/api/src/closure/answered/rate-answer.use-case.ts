import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { ratingRefused, type UsefulBody } from '../../../../../libs/domain/closure/contest.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { cycleOfContribution } from '../../contributions/contribution.query.js';
import { DB } from '../../injection.js';
import { loadAnswer, readAnswered } from './answered.query.js';
import type { AnsweredView } from './answered.schemas.js';

@Injectable()
export class RateAnswer {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Keeps whether an answer was useful to whoever got it; the last word counts. */
  async execute(id: string, { useful, comment }: UsefulBody, actor: Actor): Promise<AnsweredView> {
    const cycle = await cycleOfContribution(this.db, actor, id);
    const self = subject('cycle', cycle);
    const { program } = actor;
    return this.commands.shared([self], actor, async ({ tx, now, write }) => {
      stopIf(ratingRefused(await loadAnswer(tx, id), actor.person));
      await tx
        .insertInto('usefulness')
        .values({ contribution: id, program, cycle, useful, comment: comment ?? null, at: now })
        .onConflict((conflict) =>
          conflict.column('contribution').doUpdateSet({ useful, comment: comment ?? null, at: now }),
        )
        .execute();
      const body = { contribution: id, useful };
      const entries = [{ type: 'answer-rated', subject: self, audience: 'restricted' as const, body }];
      await write(change({ entries }), { program, cycle });
      return readAnswered(tx, actor, id);
    });
  }
}
