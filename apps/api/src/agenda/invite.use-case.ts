import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { outside } from '../../../../libs/domain/cycle/commands.js';
import { noticesToInvited } from '../../../../libs/domain/cycle/invitation.js';
import { entry } from '../../../../libs/domain/cycle/move.js';
import { Refused, refuse, stopIf } from '../../../../libs/domain/refusal.js';
import { idsByEmail } from '../programs/people-by-email.js';
import { insertInvitations } from '../cycles/insert-agenda.js';
import { readStanding } from '../cycles/standing.query.js';
import type { InvitationsBody, InvitedView } from './agenda.schemas.js';

@Injectable()
export class Invite {
  constructor(private readonly commands: Commands) {}

  /** Invites people until the session opens. Who was not invited before is told at once, and gets what was sent to read. */
  execute(id: string, { emails, compliance }: InvitationsBody, actor: Actor): Promise<InvitedView> {
    return this.commands.onCycle(id, actor, async ({ tx, cycle, apply }) => {
      await readStanding(tx, actor, id);
      stopIf(outside(cycle, 'agenda', 'pre_read'));
      const people = await peopleCalled(tx, cycle.program, emails);
      const before = await invitedTo(tx, id);
      const as = compliance ? { invite: [], complianceReviewers: emails } : { invite: emails, complianceReviewers: [] };
      await insertInvitations(tx, { cycle: id, program: cycle.program }, { ...as, decisions: [] }, people);
      const named = [...people.values()];
      const added = named.filter((person) => !before.has(person));
      const reviewers = compliance ? named.filter((person) => before.get(person) !== true) : [];
      const entries = [entry('invited', cycle, { people: added.length, reviewers: reviewers.length })];
      await apply(change({ entries, notices: noticesToInvited(cycle, added, reviewers) }));
      return { invited: before.size + added.length, added: added.length };
    });
  }
}

async function peopleCalled(tx: Tx, program: string, emails: readonly string[]): Promise<Map<string, string>> {
  const people = await idsByEmail(tx, program, emails);
  const errors = emails.flatMap((email, index) =>
    people.has(email) ? [] : [{ path: `emails[${index}]`, message: `${email} does not take part in this program` }],
  );
  if (errors.length > 0) throw new Refused(refuse('unknown-reference', 'Invite people of this program', errors));
  return people;
}

/** Who is invited, and whether as a compliance reviewer. */
async function invitedTo(tx: Tx, cycle: string): Promise<Map<string, boolean>> {
  const rows = await tx.selectFrom('invitation').select(['person', 'compliance']).where('cycle', '=', cycle).execute();
  return new Map(rows.map(({ person, compliance }) => [person, compliance]));
}
