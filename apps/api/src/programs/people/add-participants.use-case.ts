import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { DB } from '../../injection.js';
import { readThese } from '../program.query.js';
import type { ParticipantList, ParticipantsBody } from '../program.schemas.js';
import { changeMembers, type MembersCommand } from './change-members.js';
import { readByThese } from './reading-zones.js';
import { writeParticipants } from './write-participants.js';

@Injectable()
export class AddParticipants {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Adds people to a program. Who takes part already keeps every role. Answers with those who are named, at most 200 of them. */
  async execute(program: string, { participants }: ParticipantsBody, actor: Actor): Promise<ParticipantList> {
    const moved = participants.filter(({ zone }) => zone !== undefined).map(({ email }) => email);
    const reading = await readByThese(this.db, program, moved);
    const add = async ({ tx, changed }: MembersCommand): Promise<ParticipantList> => {
      const changes = await writeParticipants(tx, program, participants, actor.person);
      await changed(changes);
      const named = changes.map(({ person }) => person);
      return readThese(tx, actor, named);
    };
    return changeMembers(this.commands, program, actor, add, reading);
  }
}
