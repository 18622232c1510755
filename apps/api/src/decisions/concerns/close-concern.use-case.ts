import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { mayOverrule } from '../../../../../libs/domain/acting/acting.js';
import { change } from '../../../../../libs/domain/change.js';
import { closingOf, closingRefused, earlierRound } from '../../../../../libs/domain/decision/concerns.js';
import { deaf } from '../../../../../libs/domain/decision/positions.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { DB } from '../../injection.js';
import { askForSettling } from '../ask-for-settling.js';
import type { ConcernView } from './concern.schemas.js';
import { readLastWord } from '../last-word.query.js';
import { readForum } from '../positions/read-forum.js';
import { concernsToTell, decisionOfConcern, readConcern, readOwned } from './concern.query.js';

@Injectable()
export class CloseConcern {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Closes a concern: its owner or whom they named; or the ladder, over their head, with a reason that stays. */
  async execute(id: string, how: 'resolved' | 'withdrawn', reason: string, actor: Actor): Promise<ConcernView> {
    const decision = await decisionOfConcern(this.db, actor, id);
    const self = subject('decision', decision);
    return this.commands.content([self], actor, async (command) => {
      const { tx, now, write } = command;
      const forum = await readForum(tx, actor, decision);
      const owned = await readOwned(tx, id);
      stopIf(earlierRound(owned.entry, forum.round));
      const { person } = actor;
      const late = forum.phase === 'open' && forum.closesAt !== null && now > forum.closesAt;
      const climbed = mayOverrule(await readLastWord(tx, actor, decision), late);
      const closing = closingOf(owned, { person, climbed, reason, how });
      stopIf(closingRefused(owned, closing) ?? deaf({ ...forum, closesAt: null }, now));
      const closedHow = closing.by === 'ladder' ? 'overruled' : how;
      await tx
        .updateTable('concern')
        .set({ closedAt: now, closedBy: person, closedHow, closedReason: reason })
        .where('id', '=', id)
        .where('closedAt', 'is', null)
        .execute();
      const notices = concernsToTell(owned, forum, person).map((told) => ({
        person: told,
        purpose: 'concern_closed' as const,
        subject: self,
        mark: id,
        data: { concern: id },
      }));
      const body = { concern: id, how: closedHow, by: person };
      const entries = [{ type: 'concern-closed', subject: self, audience: forum.audience, body }];
      await write(change({ entries, notices }), { program: forum.program, cycle: forum.cycle });
      await askForSettling(command, decision);
      return readConcern(tx, actor, id);
    });
  }
}
