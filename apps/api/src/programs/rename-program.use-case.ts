import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import { subject } from '../../../../libs/domain/subject.js';
import { checkRevision, type Matching } from '../http/input/revision.js';
import { readProgram } from './program.query.js';
import type { ProgramPatch, ProgramView } from './program.schemas.js';

@Injectable()
export class RenameProgram {
  constructor(private readonly commands: Commands) {}

  /** Gives a program another name, or its product one, unless somebody changed the program since the caller read it. */
  execute(patch: ProgramPatch, matching: Matching, actor: Actor): Promise<ProgramView> {
    const { program } = actor;
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, write }) => {
      const before = await readProgram(tx, actor);
      checkRevision(matching, before.revision);
      const parts = PARTS.filter((part) => patch[part] !== undefined && patch[part] !== before[part]);
      if (parts.length === 0) return before;
      const revision = before.revision + 1;
      await tx
        .updateTable('program')
        .set({ ...patch, engagementRevision: revision })
        .where('id', '=', program)
        .execute();
      const body = { revision, parts };
      const entry = { type: 'program-renamed', subject: self, audience: 'participants' as const, body };
      await write(change({ entries: [entry] }), { program, cycle: null });
      return readProgram(tx, actor);
    });
  }
}

const PARTS = ['name', 'product'] as const;
