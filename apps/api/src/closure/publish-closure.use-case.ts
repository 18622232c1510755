import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { wordsOf } from '../../../../libs/domain/accessibility/plain-language.js';
import { publishClosureByHand } from '../../../../libs/domain/cycle/moving/publish-closure.js';
import { granted } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { quotesConsented } from './quotes.query.js';
import { loadClosureReadiness } from './closure-readiness.query.js';
import { readClosure } from './closure.query.js';
import type { ClosureView, PublishClosureBody } from './closure.schemas.js';
import { keepLearnt } from './record-learnt.use-case.js';

@Injectable()
export class PublishClosure {
  constructor(private readonly commands: Commands) {}

  /** Publishes every answer and the note, and ends the cycle. Refuses while one voice is without an answer. */
  execute(id: string, { introduction, learnt, quotes }: PublishClosureBody, actor: Actor): Promise<ClosureView> {
    const program = subject('program', actor.program);
    return this.commands.inCycleBehind([program], id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      const words = { introduction: introduction ?? '', quotes };
      const by = { person: actor.person, because: 'published', words };
      const ready = await loadClosureReadiness(tx, cycle, wordsOf.closure({ introduction, learnt }));
      const ends = granted(publishClosureByHand(cycle, ready, by, now, calendar));
      await keepLearnt(tx, id, learnt);
      await quotesConsented(tx, actor, { ...words, cycle: id, learnt }, now);
      await apply(ends);
      return readClosure(tx, actor, id);
    });
  }
}
