import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { mayOverrule } from '../../../../../libs/domain/acting/acting.js';
import { closeConcern, closedHow, closingOf, earlierRound } from '../../../../../libs/domain/decision/concerns.js';
import { deaf } from '../../../../../libs/domain/decision/positions.js';
import { granted, stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { DB } from '../../injection.js';
import type { ConcernView } from './concern.schemas.js';
import { readLastWord } from '../last-word.query.js';
import { readForum } from '../positions/read-forum.js';
import { decisionOfConcern, readConcern, readOwned } from './concern.query.js';

@Injectable()
export class CloseConcern {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Closes a concern: its owner or whom they named; or the ladder, over their head, with a reason that stays. */
  async execute(id: string, how: 'resolved' | 'withdrawn', reason: string, actor: Actor): Promise<ConcernView> {
    const decision = await decisionOfConcern(this.db, actor, id);
    return this.commands.shared([subject('decision', decision)], actor, async (command) => {
      const { tx, now, write } = command;
      const forum = await readForum(tx, actor, decision);
      const owned = await readOwned(tx, id);
      stopIf(earlierRound(owned.round, forum.round));
      const { person } = actor;
      const late = forum.phase === 'open' && forum.closesAt !== null && now > forum.closesAt;
      const climbed = mayOverrule(await readLastWord(tx, actor, decision), late);
      const closing = closingOf(owned, { person, climbed, reason, how });
      const { audience, proposer } = forum;
      const change = granted(closeConcern({ id, decision, audience, proposer }, owned, closing, { how, by: person }));
      stopIf(deaf({ ...forum, closesAt: null }, now));
      await tx
        .updateTable('concern')
        .set({ closedAt: now, closedBy: person, closedHow: closedHow(closing, how), closedReason: reason })
        .where('id', '=', id)
        .where('closedAt', 'is', null)
        .execute();
      await write(change, { program: forum.program, cycle: forum.cycle });
      command.countPositions(subject('decision', decision));
      return readConcern(tx, actor, id);
    });
  }
}
