import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import { normReviewRefused, type NormReview } from '../../../../libs/domain/program/norm.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readNorm } from './norm.query.js';
import type { NormView } from './norm.schemas.js';
import { insertNorm, promised } from './set-norm.use-case.js';

@Injectable()
export class ReviewNorm {
  constructor(private readonly commands: Commands) {}

  /** Keeps a norm until another date, says it in other words, or ends it. What it said before stays on record. Answers with what holds now. */
  execute(id: string, review: NormReview, actor: Actor): Promise<NormView> {
    const { program } = actor;
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async (command) => {
      const { tx, now, write } = command;
      stopIf(normReviewRefused(await readNorm(tx, actor, id), review, now));
      const next = review.outcome === 'reword' ? await insertNorm(command, program, wordsOf(review)) : null;
      await tx
        .updateTable('norm')
        .set(
          review.outcome === 'keep'
            ? { reviewAt: review.reviewAt, reviewedAt: now }
            : { endedAt: now, replacedBy: next },
        )
        .where('id', '=', id)
        .execute();
      const reviewAt = review.outcome === 'end' ? null : review.reviewAt;
      const body = { norm: id, outcome: review.outcome, reviewAt, replacedBy: next };
      await write(
        change({
          entries: [{ type: 'norm-reviewed', subject: self, body }],
          kept: [{ kind: 'norm', about: self, part: id }],
          promises: reviewAt === null ? [] : promised(program, next ?? id, reviewAt, actor),
        }),
        { program, cycle: null },
      );
      return readNorm(tx, actor, next ?? id);
    });
  }
}

const wordsOf = ({ statement, reviewAt }: Extract<NormReview, { outcome: 'reword' }>) => ({ statement, reviewAt });
