import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { goBack } from '../../../../../libs/domain/cycle/moving/go-back.js';
import { recordReason } from './record-reason.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, ReasonBody } from '../cycle.schemas.js';

@Injectable()
export class GoBack {
  constructor(private readonly commands: Commands) {}

  /** Goes back one phase; gates and deadlines are set anew. */
  execute(id: string, { reason }: ReasonBody, actor: Actor): Promise<CycleView> {
    return this.commands.onCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(goBack(cycle, { person: actor.person, because: 'went back' }, now, calendar));
      await recordReason({ tx, actor, now }, cycle, { what: 'went-back', reason });
      return readCycle(tx, actor, id);
    });
  }
}
