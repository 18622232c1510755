import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { InterestsBody } from '../../../../libs/domain/program/interests.js';
import { subject } from '../../../../libs/domain/subject.js';
import { insertInterests } from './insert-interests.js';
import { readOwnInterests } from './interests.query.js';
import type { InterestsView } from './interests.schemas.js';

@Injectable()
export class DeclareInterests {
  constructor(private readonly commands: Commands) {}

  /** Takes the place of what the same person declared before, which is kept. Nobody else can change it then. */
  execute(program: string, body: InterestsBody, actor: Actor): Promise<InterestsView> {
    return this.commands.shared([subject('program', program)], actor, async (command) => {
      await insertInterests(command, program, [{ ...body, person: actor.person }]);
      return readOwnInterests(command.tx, actor);
    });
  }
}
