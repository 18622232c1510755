import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readParticipants } from './program.query.js';
import type { ParticipantList, ParticipantsBody } from './program.schemas.js';
import { writeParticipants } from './write-participants.js';

@Injectable()
export class AddParticipants {
  constructor(private readonly commands: Commands) {}

  /** Adds people to a program, or changes those who take part already. Answers with the first page of its people. */
  execute(program: string, { participants }: ParticipantsBody, actor: Actor): Promise<ParticipantList> {
    const self = subject('program', program);
    return this.commands.content([self], actor, async ({ tx, write }) => {
      await writeParticipants(tx, program, participants);
      const entries = [
        { type: 'participants-added', subject: self, audience: 'team' as const, body: { people: participants.length } },
      ];
      await write(change({ entries }), { program, cycle: null });
      return readParticipants(tx, actor, { limit: 50 });
    });
  }
}
