import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { wordsOf } from '../../../../libs/domain/accessibility/plain-language.js';
import { publishClosureByHand } from '../../../../libs/domain/cycle/closure.js';
import { granted, Refused, refuse, type Offence } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { quotesConsented } from './quotes.query.js';
import { loadClosureReadiness } from './closure-readiness.query.js';
import { readClosure } from './closure.query.js';
import type { ClosureView, PublishClosureBody } from './closure.schemas.js';

@Injectable()
export class PublishClosure {
  constructor(private readonly commands: Commands) {}

  /** Publishes every answer and the note, and ends the cycle. Refuses while one voice is without an answer. */
  execute(id: string, { introduction, learnt, quotes }: PublishClosureBody, actor: Actor): Promise<ClosureView> {
    const program = subject('program', actor.program);
    const where = { cycle: id, beside: [program] };
    return this.commands.onCycle(where, actor, async ({ tx, cycle, now, calendar, apply }) => {
      const words = { introduction: introduction ?? '', quotes };
      const by = { person: actor.person, because: 'published', words };
      const ready = await loadClosureReadiness(tx, cycle, wordsOf.closure({ introduction, learnt }));
      const ends = granted(publishClosureByHand(cycle, ready, by, now, calendar));
      await recordLearnt(tx, id, learnt);
      await quotesConsented(tx, actor, { ...words, cycle: id, learnt }, now);
      await apply(ends);
      return readClosure(tx, actor, id);
    });
  }
}

/** Keeps what was learnt with the objectives, from which the note is then written. */
async function recordLearnt(tx: Tx, cycle: string, learnt: PublishClosureBody['learnt']): Promise<void> {
  const errors: Offence[] = [];
  for (const [index, { objective, text }] of learnt.entries()) {
    const kept = await tx
      .updateTable('objective')
      .set({ learnt: text })
      .where('id', '=', objective)
      .where('cycle', '=', cycle)
      .returning('id')
      .executeTakeFirst();
    if (!kept) errors.push({ path: `learnt[${index}].objective`, message: 'This cycle has no objective with this id' });
  }
  if (errors.length > 0)
    throw new Refused(refuse('unknown-reference', 'It names objectives that are not there', errors));
}
