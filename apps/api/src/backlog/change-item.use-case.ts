import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { change, type Entry, type NoticeDraft } from '../../../../libs/domain/change.js';
import { causeRefused, changeClosed, promisedStill, type ItemPatch } from '../../../../libs/domain/content/item.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject, type Subject } from '../../../../libs/domain/subject.js';
import { readStanding } from '../cycles/standing.query.js';
import { answeredWith } from '../dispositions/disposition.query.js';
import { checkRevision, type Matching } from '../http/revision.js';
import { DB } from '../tokens.js';
import { readItem } from './item.query.js';
import type { ItemView } from './item.schemas.js';

@Injectable()
export class ChangeItem {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Changes an item, unless somebody changed it since the caller read it. Status and link go on after the cycle. */
  async execute(id: string, patch: ItemPatch, matching: Matching, actor: Actor): Promise<ItemView> {
    const { cycle } = await readItem(this.db, actor, id);
    const self = subject('cycle', cycle);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const standing = await readStanding(tx, actor, cycle);
      const { revision, audience, status } = await readItem(tx, actor, id);
      stopIf(changeClosed(standing, patch));
      checkRevision(matching, revision);
      stopIf(promisedStill(patch, await answeredWith(tx, cycle, id)));
      stopIf(causeRefused(patch, status));
      const { cause, ...columns } = patch;
      const place = { program: standing.program, cycle };
      await tx
        .updateTable('item')
        .set({ ...columns, revision: revision + 1 })
        .where('id', '=', id)
        .execute();
      const becomes = columns.status ?? status;
      if (cause !== undefined) {
        const rework = { item: id, was: status, becomes, cause, person: actor.person, at: now };
        await tx
          .insertInto('itemRework')
          .values({ ...place, audience, ...rework })
          .execute();
      }
      const reached = { revision: revision + 1, from: status, to: becomes };
      const body: Entry['body'] = { item: id, ...reached, changed: Object.keys(columns), cause: cause ?? null };
      const ships = becomes === 'shipped' && status !== 'shipped';
      const notices = ships ? await tellCited(tx, self, id, revision + 1) : [];
      await write(change({ entries: [{ type: 'item-changed', subject: self, audience, body }], notices }), place);
      return readItem(tx, actor, id);
    });
  }
}

/** Whoever's words an item cites hears that it has shipped; of each time that it does. */
async function tellCited(tx: Tx, cycle: Subject, item: string, revision: number): Promise<NoticeDraft[]> {
  const people = await tx
    .selectFrom('citation')
    .innerJoin('contribution', 'contribution.id', 'citation.contribution')
    .select('contribution.author as person')
    .distinct()
    .where('citation.item', '=', item)
    .execute();
  const about = {
    purpose: 'item_shipped' as const,
    subject: cycle,
    mark: `${item}-${revision}`,
    data: { about: item },
  };
  return people.map(({ person }) => ({ person, ...about }));
}
