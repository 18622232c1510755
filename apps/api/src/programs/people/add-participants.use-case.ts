import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { change } from '../../../../../libs/domain/change.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readParticipants } from '../program.query.js';
import type { ParticipantList, ParticipantsBody } from '../program.schemas.js';
import { writeParticipants } from './write-participants.js';

@Injectable()
export class AddParticipants {
  constructor(private readonly commands: Commands) {}

  /** Adds people to a program. Who takes part already keeps every role. Answers with the first page of its people. */
  execute(program: string, { participants }: ParticipantsBody, actor: Actor): Promise<ParticipantList> {
    return this.commands.exclusive([subject('program', program)], actor, async ({ tx, write }) => {
      const entries = await writeParticipants(tx, program, participants, actor.person);
      await write(change({ entries }), { program, cycle: null });
      return readParticipants(tx, actor, { limit: 50 });
    });
  }
}
