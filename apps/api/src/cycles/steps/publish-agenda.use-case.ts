import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { gapOf } from '../../../../../libs/domain/cycle/agenda/coverage-reason.js';
import { publishAgenda } from '../../../../../libs/domain/cycle/agenda/publish-agenda.js';
import { loadAgendaReadiness } from '../agenda-readiness.query.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, PublishAgendaBody } from '../cycle.schemas.js';

@Injectable()
export class PublishAgenda {
  constructor(private readonly commands: Commands) {}

  /** Ends `agenda`: pre-reads go out. Refuses an agenda that is not complete. */
  execute(id: string, { coverageReason }: PublishAgendaBody, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      const recorded = await loadAgendaReadiness(tx, cycle);
      const ready = { ...recorded, coverageReason: recorded.coverageReason || coverageReason !== undefined };
      const coverageGap = JSON.stringify(gapOf(ready.missing));
      const reason = coverageReason === undefined ? {} : { coverageReason };
      await tx
        .updateTable('cycle')
        .set({ ...reason, coverageGap })
        .where('id', '=', id)
        .execute();
      await apply(publishAgenda(cycle, ready, { person: actor.person }, now, calendar));
      return readCycle(tx, actor, id);
    });
  }
}
