import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { openSession, opensEarly } from '../../../../../libs/domain/cycle/moving/session.js';
import { recordReason } from '../steps/record-reason.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, OpenSessionBody } from '../cycle.schemas.js';

@Injectable()
export class OpenSession {
  constructor(private readonly commands: Commands) {}

  /** Opens the session now, before its instant; a reason is kept where that takes one, which everybody invited is told. */
  execute(id: string, body: OpenSessionBody, actor: Actor): Promise<CycleView> {
    const reason = body.reason ?? null;
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, calendar, apply }) => {
      await apply(openSession(cycle, { reason, by: { person: actor.person } }, now, calendar));
      if (reason !== null && opensEarly(cycle, now))
        await recordReason({ tx, actor, now }, cycle, { what: 'opened-early', reason });
      return readCycle(tx, actor, id);
    });
  }
}
