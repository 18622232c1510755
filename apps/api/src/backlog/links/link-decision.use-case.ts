import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { onlyRefused } from '../../../../../libs/commands/content.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change, join } from '../../../../../libs/domain/change.js';
import { shapingClosed, type DecisionLink } from '../../../../../libs/domain/backlog/item.js';
import { Refused, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { restsAlsoOn } from '../../../../../libs/domain/review/reviewer-change.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readStanding } from '../../cycles/standing.query.js';
import { placeOfDecision } from '../../decisions/visible-decision.js';
import { DB } from '../../injection.js';
import { readItem } from '../item.query.js';
import type { ItemView } from '../item.schemas.js';

@Injectable()
export class LinkDecision {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Says that an item rests on a decision of its cycle, while items are shaped. Whoever has a conflict of interest in it reviews the
   * item no more.
   */
  async execute(id: string, { decision }: DecisionLink, actor: Actor): Promise<ItemView> {
    const { cycle } = await readItem(this.db, actor, id);
    const self = subject('cycle', cycle);
    return this.commands.inCycle(cycle, actor, async ({ tx, now, cycle: venue, calendar, apply }) => {
      const standing = await readStanding(tx, actor, cycle);
      const { audience } = await readItem(tx, actor, id);
      stopIf(shapingClosed(standing));
      const place = await placeOfDecision(tx, actor, decision).catch(onlyRefused);
      if (place instanceof Refused || place.cycle !== cycle) {
        const errors = [{ path: 'decision', message: 'This cycle has no decision with this id' }];
        throw new Refused(refuse('unknown-reference', 'The item names what is not there', errors));
      }
      const { program } = standing;
      const linked = await tx
        .insertInto('itemDecision')
        .values({ item: id, decision, program, audience, linkedBy: actor.person, linkedAt: now })
        .onConflict((conflict) => conflict.doNothing())
        .returning('item')
        .executeTakeFirst();
      if (!linked) throw new Refused(refuse('already-exists', 'The item names this decision already'));
      const entries = [{ type: 'decision-linked', subject: self, audience, body: { item: id, decision } }];
      await apply(join(change({ entries }), restsAlsoOn(venue, id, decision, now, calendar)));
      return readItem(tx, actor, id);
    });
  }
}
