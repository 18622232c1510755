import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { readThese } from '../program.query.js';
import type { ParticipantList, ParticipantsBody } from '../program.schemas.js';
import { changeMembers } from './change-members.js';
import { writeParticipants } from './write-participants.js';

@Injectable()
export class AddParticipants {
  constructor(private readonly commands: Commands) {}

  /** Adds people to a program. Who takes part already keeps every role. Answers with those who are named, at most 200 of them. */
  execute(program: string, { participants }: ParticipantsBody, actor: Actor): Promise<ParticipantList> {
    return changeMembers(this.commands, program, actor, async ({ tx, changed }) => {
      const changes = await writeParticipants(tx, program, participants, actor.person);
      await changed(changes);
      const named = changes.map(({ person }) => person);
      return readThese(tx, actor, named);
    });
  }
}
