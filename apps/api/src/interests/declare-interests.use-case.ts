import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import type { InterestsBody } from '../../../../libs/domain/program/interests.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readOwnInterests } from './interests.query.js';
import type { InterestsView } from './interests.schemas.js';

@Injectable()
export class DeclareInterests {
  constructor(private readonly commands: Commands) {}

  /** Takes the place of what the same person declared before, which is kept. Nobody declares for somebody else. */
  execute(program: string, { interests, incentives, audience }: InterestsBody, actor: Actor): Promise<InterestsView> {
    const id = randomUUID();
    const self = subject('program', program);
    return this.commands.content([self], actor, async ({ tx, now, write }) => {
      const { person } = actor;
      await tx
        .insertInto('interestDeclaration')
        .values({ id, program, person, audience, interests, incentives, declaredAt: now })
        .execute();
      const body = { declaration: id, person, interests: interests.length, incentives: incentives.length };
      await write(change({ entries: [{ type: 'interests-declared', subject: self, audience, body }] }), {
        program,
        cycle: null,
      });
      return readOwnInterests(tx, actor);
    });
  }
}
