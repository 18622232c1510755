import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { endAbsence } from '../../../../libs/domain/acting/absence.js';
import { granted } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { DB } from '../injection.js';
import { readAbsence } from './absence.query.js';
import type { AbsenceView } from './absence.schemas.js';

@Injectable()
export class EndAbsence {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Somebody is back early, or stays after all: from now on they act themselves again. */
  async execute(id: string, actor: Actor): Promise<AbsenceView> {
    const { program } = await readAbsence(this.db, actor, id);
    return this.commands.exclusive([subject('program', program)], actor, async ({ tx, now, write }) => {
      const { person, endedAt, to } = await readAbsence(tx, actor, id);
      const change = granted(endAbsence({ id, program, person: person.id, endedAt, to }, actor, now));
      await tx.updateTable('absence').set({ endedAt: now, endedBy: actor.person }).where('id', '=', id).execute();
      await write(change, { program, cycle: null });
      return readAbsence(tx, actor, id);
    });
  }
}
