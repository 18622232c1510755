import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { change } from '../../../../../libs/domain/change.js';
import { phaseRefused } from '../../../../../libs/domain/cycle/phase.js';
import { Refused, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readCycle } from '../cycle.query.js';
import { readStanding } from '../standing.query.js';
import type { CycleView } from '../cycle.schemas.js';

@Injectable()
export class AttendSession {
  constructor(private readonly commands: Commands) {}

  /**
   * Records that you attend the session, while the phase `session` lasts. A second time changes nothing; whoever was marked
   * by somebody else says it themselves from then on.
   */
  execute(id: string, actor: Actor): Promise<CycleView> {
    return this.commands.shared([subject('cycle', id)], actor, async ({ tx, now, write }) => {
      stopIf(phaseRefused(await readStanding(tx, actor, id), 'session'));
      const attended = await tx
        .updateTable('invitation')
        .set({ attendedAt: now, attendedBy: null, declinedAt: null })
        .where('cycle', '=', id)
        .where('person', '=', actor.person)
        .where(({ or, eb }) => or([eb('attendedAt', 'is', null), eb('attendedBy', 'is not', null)]))
        .returning('person')
        .executeTakeFirst();
      const invited =
        attended ??
        (await tx
          .selectFrom('invitation')
          .select('person')
          .where('cycle', '=', id)
          .where('person', '=', actor.person)
          .executeTakeFirst());
      if (!invited) throw new Refused(refuse('no-right', 'You are not invited to this session'));
      const entries = attended ? [{ type: 'attended', subject: subject('cycle', id) }] : [];
      await write(change({ entries }), { program: actor.program, cycle: id });
      return readCycle(tx, actor, id);
    });
  }
}
