import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { reviewNorm, type NormReview } from '../../../../libs/domain/program/norm.js';
import { granted } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readNorm } from './norm.query.js';
import type { NormView } from './norm.schemas.js';
import { insertNorm } from './set-norm.use-case.js';

@Injectable()
export class ReviewNorm {
  constructor(private readonly commands: Commands) {}

  /** Keeps a norm until another date, says it in other words, or ends it. What it said before stays on record. Answers with what holds now. */
  execute(id: string, review: NormReview, actor: Actor): Promise<NormView> {
    const { program } = actor;
    return this.commands.exclusive([subject('program', program)], actor, async (command) => {
      const { tx, now, write } = command;
      const { endedAt } = await readNorm(tx, actor, id);
      const next = randomUUID();
      const change = granted(reviewNorm({ id, program, by: actor.person, endedAt }, review, next, now));
      if (review.outcome === 'reword') await insertNorm(command, program, { ...review, id: next });
      const replacedBy = review.outcome === 'reword' ? next : null;
      await tx
        .updateTable('norm')
        .set(review.outcome === 'keep' ? { reviewAt: review.reviewAt, reviewedAt: now } : { endedAt: now, replacedBy })
        .where('id', '=', id)
        .execute();
      await write(change, { program, cycle: null });
      return readNorm(tx, actor, replacedBy ?? id);
    });
  }
}
