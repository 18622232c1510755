import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { delegateConcern, delegatingRefused } from '../../../../../libs/domain/decision/concerns.js';
import { deaf } from '../../../../../libs/domain/decision/positions.js';
import { clearance, may } from '../../../../../libs/domain/people.js';
import { Refused, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { DB } from '../../injection.js';
import type { ConcernView } from './concern.schemas.js';
import { readForum, type Forum } from '../positions/read-forum.js';
import { decisionOfConcern, readConcern, readOwned } from './concern.query.js';

@Injectable()
export class DelegateConcern {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Names who may close a concern for its owner, who keeps it. Another one replaces the first. */
  async execute(id: string, to: string, actor: Actor): Promise<ConcernView> {
    const decision = await decisionOfConcern(this.db, actor, id);
    return this.commands.shared([subject('decision', decision)], actor, async ({ tx, now, write }) => {
      const forum = await readForum(tx, actor, decision);
      stopIf(delegatingRefused(await readOwned(tx, id), actor.person) ?? deaf({ ...forum, closesAt: null }, now));
      const delegate = await participantOf(tx, forum, to);
      await tx.updateTable('concern').set({ delegate }).where('id', '=', id).execute();
      const { program, cycle, audience, proposer } = forum;
      await write(delegateConcern({ id, decision, audience, proposer }, delegate), { program, cycle });
      return readConcern(tx, actor, id);
    });
  }
}

/** Somebody of this program who may read the decision and take part in it. */
async function participantOf(tx: Tx, { program, audience }: Forum, email: string): Promise<string> {
  const found = await tx
    .selectFrom('membership')
    .innerJoin('person', 'person.id', 'membership.person')
    .select(['person.id', 'membership.roles', 'membership.stakeholderGroup as group'])
    .where('membership.program', '=', program)
    .where('person.email', '=', email)
    .executeTakeFirst();
  if (found && may(found.roles, 'take-position') && clearance(found.roles, found.group).includes(audience)) {
    return found.id;
  }
  const errors = [{ path: 'to', message: `${email} does not take part in this decision` }];
  throw new Refused(refuse('unknown-reference', 'Name somebody who takes part and may read it', errors));
}
