import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { readParticipants } from '../program.query.js';
import type { ParticipantList, ParticipantsBody } from '../program.schemas.js';
import { changeMembers } from './change-members.js';
import { writeParticipants } from './write-participants.js';

@Injectable()
export class AddParticipants {
  constructor(private readonly commands: Commands) {}

  /** Adds people to a program. Who takes part already keeps every role. Answers with the first page of its people. */
  execute(program: string, { participants }: ParticipantsBody, actor: Actor): Promise<ParticipantList> {
    return changeMembers(this.commands, program, actor, async ({ tx, changed }) => {
      await changed(await writeParticipants(tx, program, participants, actor.person));
      return readParticipants(tx, actor, { limit: 50 });
    });
  }
}
