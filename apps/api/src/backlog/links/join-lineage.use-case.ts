import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { keepPromisedByItem } from '../../../../../libs/commands/closure/promise-answers.js';
import { notifyShippedLate } from '../../../../../libs/commands/closure/notify-shipped.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { rescheduled } from '../../../../../libs/commands/writing/write-promises.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { shapingClosed } from '../../../../../libs/domain/backlog/item.js';
import { descend, type Descent, type LineageBody } from '../../../../../libs/domain/backlog/lineage.js';
import { Refused, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readStanding } from '../../cycles/standing.query.js';
import { DB } from '../../injection.js';
import { readItem } from '../item.query.js';
import type { ItemView } from '../item.schemas.js';

@Injectable()
export class JoinLineage {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Says that an item came out of another one of the program, while it is shaped, and tells whose words it follows by that if it has
   * shipped. What was promised by an item that was dropped needs no other answer when something is left of it by that. Exclusive on the
   * program: two that are written at once could close a circle that neither sees.
   */
  async execute(child: string, { of: parent, kind }: LineageBody, actor: Actor): Promise<ItemView> {
    const { cycle } = await readItem(this.db, actor, child);
    const gates = [subject('program', actor.program), subject('cycle', cycle)];
    return this.commands.exclusive(gates, actor, async ({ tx, now, write }) => {
      const standing = await readStanding(tx, actor, cycle);
      const { audience } = await readItem(tx, actor, child);
      stopIf(shapingClosed(standing));
      await findParent(tx, actor, parent);
      stopIf(descend({ parent, child }, await knownOf(tx, parent, child)));
      const { program } = standing;
      await tx
        .insertInto('itemLineage')
        .values({ parent, child, kind, program, audience, linkedBy: actor.person, linkedAt: now })
        .execute();
      const body = { item: child, of: parent, kind };
      const entries = [{ type: 'lineage-joined', subject: subject('cycle', cycle), audience, body }];
      const notices = await notifyShippedLate(tx, sql`select ${child}::uuid`);
      await keepPromisedByItem(tx, child, now);
      await write(change({ entries, notices, moves: await rescheduled(tx, program) }), { program, cycle });
      return readItem(tx, actor, child);
    });
  }
}

/** Whoever has the parent cite something at this moment tells of what they see: either waits for the other. */
async function findParent(tx: Tx, { program, audiences }: Actor, parent: string): Promise<void> {
  const found = await tx
    .selectFrom('item')
    .select('id')
    .where('id', '=', parent)
    .where('program', '=', program)
    .where('audience', 'in', [...audiences])
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (found) return;
  const errors = [{ path: 'of', message: 'This program has no item with this id' }];
  throw new Refused(refuse('unknown-reference', 'The item names what is not there', errors));
}

/** Everything above the parent, and what is known of the two. */
async function knownOf(tx: Tx, parent: string, child: string): Promise<Descent[]> {
  const { rows } = await sql<Descent>`
    with recursive above(parent, child) as (
      select parent, child from item_lineage where child = ${parent}
      union select l.parent, l.child from item_lineage l join above on l.child = above.parent
    )
    select parent, child from above
    union select parent, child from item_lineage where parent = ${parent} and child = ${child}`.execute(tx);
  return rows;
}
