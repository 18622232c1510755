import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { appointmentRefused, type Membership } from '../../../../../libs/domain/program/membership.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { checkRevision, type Matching } from '../../http/input/revision.js';
import type { NeedsBody, ParticipantPatch, ParticipantView } from '../program.schemas.js';
import { changeMembers } from './change-members.js';
import { membershipOf, readHolders, readParticipant } from './membership.query.js';
import { writeMemberships } from './write-participants.js';

/** Whose membership is meant, and as which revision of it. */
export interface Meant {
  readonly program: string;
  readonly person: string;
  readonly matching: Matching;
}

@Injectable()
export class ChangeParticipant {
  constructor(private readonly commands: Commands) {}

  /** Gives and takes roles, group and segments, unless somebody changed them since the caller read them. */
  change(meant: Meant, patch: ParticipantPatch, actor: Actor): Promise<ParticipantView> {
    return this.become(meant, 'roles', (before) => ({ ...before, ...patch }), actor);
  }

  /** Says which formats the caller needs. */
  need(program: string, { needs }: NeedsBody, actor: Actor): Promise<ParticipantView> {
    const meant = { program, person: actor.person, matching: null };
    return this.become(meant, 'needs', (before) => ({ ...before, needs: [...new Set(needs)] }), actor);
  }

  /** Ends a membership, with every role and every consent given in it. What they said stays. Answers with who they were. */
  remove(meant: Meant, actor: Actor): Promise<ParticipantView> {
    return this.become(meant, 'personId', () => null, actor);
  }

  private become(
    { program, person, matching }: Meant,
    path: string,
    to: (before: Membership) => Membership | null,
    actor: Actor,
  ): Promise<ParticipantView> {
    return changeMembers(this.commands, program, actor, async ({ tx, changed }) => {
      const seen = await readParticipant(tx, actor, person);
      checkRevision(matching, seen.revision);
      const before = membershipOf(seen);
      const after = to(before);
      const once = after && { ...after, roles: [...new Set(after.roles)], segments: [...new Set(after.segments)] };
      const changes = [{ path, person, before, after: once }];
      stopIf(appointmentRefused(changes, actor.person, await readHolders(tx, program)));
      await writeMemberships(tx, program, changes);
      await changed(changes);
      return after === null ? seen : readParticipant(tx, actor, person);
    });
  }
}
