import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { loadLateNeeds } from '../../../../libs/queries/people/format-needs.query.js';
import { loadWithdrawn } from '../../../../libs/queries/people/withdrawn-invitations.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { limitRefused } from '../../../../libs/domain/cycle/agenda/agenda.js';
import { phaseRefused } from '../../../../libs/domain/cycle/phase.js';
import { admitted, noticesToInvited } from '../../../../libs/domain/cycle/agenda/invitation.js';
import { entry } from '../../../../libs/domain/cycle/move.js';
import type { CycleFacts } from '../../../../libs/domain/facts.js';
import { namedRefused } from '../../../../libs/domain/program/offices.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { membersByEmail, type Member } from '../programs/people-by-email.js';
import { insertInvitations } from '../cycles/insert-agenda.js';
import { readStanding } from '../cycles/standing.query.js';
import { askedTooOften, loadAskedTooOften } from '../representation/asked-too-often.query.js';
import type { InvitationsBody, InvitedView } from './agenda.schemas.js';

@Injectable()
export class Invite {
  constructor(private readonly commands: Commands) {}

  /**
   * Invites people until the session opens. Who was not invited before is told at once, and gets what was sent to read; a format
   * that they need and that it does not have is a problem for the facilitators, and keeps nobody out. Neither does it that somebody was asked
   * too often, which is said and flagged. Input that is open ends later where somebody's working day does.
   */
  execute(id: string, { emails, compliance }: InvitationsBody, actor: Actor): Promise<InvitedView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, calendar, now, apply }) => {
      const { audience } = await readStanding(tx, actor, id);
      stopIf(phaseRefused(cycle, 'agenda', 'pre_read'));
      const people = await peopleCalled(tx, cycle, emails, compliance);
      const before = await invitedTo(tx, id);
      const named = [...people.values()].map((member) => member.id);
      const added = named.filter((person) => !before.has(person));
      const reviewers = compliance ? named.filter((person) => before.get(person) !== true) : [];
      const reviewing = [...before.values()].filter(Boolean).length;
      stopIf(limitRefused('invited', before.size + added.length));
      if (reviewers.length > 0) stopIf(limitRefused('complianceReviewers', reviewing + reviewers.length));
      const as = compliance ? { invite: [], complianceReviewers: emails } : { invite: emails, complianceReviewers: [] };
      await insertInvitations(tx, { cycle: id, program: cycle.program, audience }, { ...as, decisions: [] }, people);
      const self = subject('cycle', id);
      const tooOften = await loadAskedTooOften(tx, actor, id, added);
      const counts = { people: added.length, reviewers: reviewers.length, askedTooOften: tooOften.length };
      const entries = [entry('invited', cycle, counts)];
      const late = await loadLateNeeds(tx, [self], ({ person }) => added.includes(person.id));
      const flags = [...late, ...askedTooOften(id, tooOften)];
      const moves = admitted(cycle, await zonesOf(tx, added), now, calendar);
      const again = { people: await loadWithdrawn(tx, id), now };
      await apply(change({ moves, entries, flags, notices: noticesToInvited(cycle, added, reviewers, again) }));
      return { invited: before.size + added.length, added: added.length, askedTooOften: tooOften };
    });
  }
}

/** Refuses strangers, and whoever could not do or read what they are invited to. */
async function peopleCalled(
  tx: Tx,
  { program, engagement }: CycleFacts,
  emails: readonly string[],
  compliance: boolean,
): Promise<Map<string, Member>> {
  const people = await membersByEmail(tx, program, emails);
  const as = compliance ? ('compliance_reviewer' as const) : ('reader' as const);
  const audience = engagement.confidentiality;
  stopIf(
    namedRefused(
      emails.map((email, index) => ({ path: `emails[${index}]`, email, as, audience })),
      people,
    ),
  );
  return people;
}

/** Who is invited, and whether as a compliance reviewer. */
async function invitedTo(tx: Tx, cycle: string): Promise<Map<string, boolean>> {
  const rows = await tx.selectFrom('invitation').select(['person', 'compliance']).where('cycle', '=', cycle).execute();
  return new Map(rows.map(({ person, compliance }) => [person, compliance]));
}

async function zonesOf(tx: Tx, people: readonly string[]): Promise<string[]> {
  if (people.length === 0) return [];
  const rows = await tx.selectFrom('person').select('zone').distinct().where('id', 'in', people).execute();
  return rows.map(({ zone }) => zone);
}
