import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { notifyInputClosed } from '../../../../../libs/commands/writing/queue-notices.js';
import { loadSessionFlags } from '../../../../../libs/queries/session-flags.query.js';
import { closeInput } from '../../../../../libs/domain/cycle/moving/session.js';
import { recordReason } from '../steps/record-reason.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, ReasonBody } from '../cycle.schemas.js';

@Injectable()
export class CloseInput {
  constructor(private readonly commands: Commands) {}

  /** Ends written input before its window does; people were promised the window, so it takes a reason, which everybody invited is told. */
  execute(id: string, { reason }: ReasonBody, actor: Actor): Promise<CycleView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      const flags = await loadSessionFlags(tx, cycle.gate.subject);
      await apply(closeInput(cycle, flags, { person: actor.person, because: 'closed by hand' }, now, calendar));
      await recordReason({ tx, actor, now }, cycle, { what: 'input-closed-early', reason });
      const { entry, input } = cycle.gate;
      const announced = input.find(({ what }) => what === 'contributions')?.closesAt ?? null;
      await notifyInputClosed(tx, { cycle: id, entry, announced, by: actor.person }, now);
      return readCycle(tx, actor, id);
    });
  }
}
