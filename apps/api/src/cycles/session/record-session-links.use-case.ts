import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { change } from '../../../../../libs/domain/change.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, SessionLinksBody } from '../cycle.schemas.js';

@Injectable()
export class RecordSessionLinks {
  constructor(private readonly commands: Commands) {}

  /** Adds the links to recording and transcript. Possible at any time: recordings are often ready late. */
  execute(id: string, links: SessionLinksBody, actor: Actor): Promise<CycleView> {
    return this.commands.content([subject('cycle', id)], actor, async ({ tx, write }) => {
      await tx.updateTable('cycle').set(links).where('id', '=', id).execute();
      const entries = [
        { type: 'session-links-recorded', subject: subject('cycle', id), body: { links: Object.keys(links) } },
      ];
      await write(change({ entries }), { program: actor.program, cycle: id });
      return readCycle(tx, actor, id);
    });
  }
}
