import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Settings } from '../../../../../libs/config/settings.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change, join } from '../../../../../libs/domain/change.js';
import { dropsOrTakesUp } from '../../../../../libs/domain/backlog/dropping.js';
import { causeRefused, changeClosed, promisedStill, type ItemPatch } from '../../../../../libs/domain/backlog/item.js';
import { wordOf } from '../../../../../libs/domain/backlog/tracking.js';
import { agreedUnfinished, type UnfinishedItem } from '../../../../../libs/domain/backlog/unfinished-item.js';
import { granted, stopIf } from '../../../../../libs/domain/refusal.js';
import { itemMoves, shapedAnew } from '../../../../../libs/domain/review/items.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readStanding } from '../../cycles/standing.query.js';
import { answeredWith } from '../../dispositions/disposition.query.js';
import { checkRevision, type Matching } from '../../http/input/revision.js';
import { DB, SETTINGS } from '../../injection.js';
import { queueFiling } from '../../trackers/queue-filing.js';
import { followDropping } from './follow-dropping.js';
import { nameShaper } from './insert-parts.js';
import { readItem } from '../item.query.js';
import type { ItemView } from '../item.schemas.js';
import { writeItem } from './write-item.js';

@Injectable()
export class ChangeItem {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Changes an item, unless somebody changed it since the caller read it. Status and link go on after the cycle. What is agreed goes
   * to the program's tracker, where it has one that may have it. It is agreed only with words that it cites and a measurable criterion,
   * and gets no further than its reviews have approved it.
   */
  async execute(id: string, patch: ItemPatch, matching: Matching, actor: Actor): Promise<ItemView> {
    const { cycle, status: was } = await readItem(this.db, actor, id);
    const moves = patch.status !== undefined && patch.status !== was;
    const awaited = moves && (await isAwaited(this.db, id));
    const keeper = awaited || dropsOrTakesUp(was, patch.status ?? was) ? [subject('program', actor.program)] : [];
    return this.commands.inCycleBehind(keeper, cycle, actor, async (command) => {
      const { tx, now, cycle: venue, calendar, apply } = command;
      const standing = await readStanding(tx, actor, cycle);
      const { revision, audience, status, ...item } = await readItem(tx, actor, id);
      stopIf(changeClosed(standing, patch));
      checkRevision(matching, revision);
      stopIf(promisedStill(patch, await answeredWith(tx, cycle, id)));
      stopIf(causeRefused(patch, status));
      const { title, framing, cause, status: becomes = status } = patch;
      const reworded = title !== undefined || framing !== undefined;
      stopIf(agreedUnfinished(standing, lacking(item), { was: status, becomes }));
      const moved = granted(itemMoves(venue, id, { was: status, becomes, reworded }, now, calendar));
      const place = { program: standing.program, cycle };
      if (cause !== undefined) {
        const rework = { item: id, was: status, becomes, cause, person: actor.person, at: now };
        await tx
          .insertInto('itemRework')
          .values({ ...place, audience, ...rework })
          .execute();
      }
      await apply(join(await writeItem(tx, { id, cycle, audience, status, revision }, patch), moved));
      if (awaited) await apply(change({ kept: [wordOf(id, cycle)] }));
      await followDropping(command, { id, was: status, becomes, revision: revision + 1 });
      if (reworded) await nameShaper(tx, { item: id, audience, program: standing.program }, actor.person);
      if (reworded && becomes !== 'dropped') await apply(shapedAnew(venue, id, now, calendar));
      const agreed = becomes === 'agreed' && status !== 'agreed';
      if (agreed) await queueFiling(tx, this.settings.TRACKERS, { id, audience, status: becomes, ...place }, now);
      return readItem(tx, actor, id);
    });
  }
}

const lacking = ({ id, passages, criteria }: Pick<ItemView, 'id' | 'passages' | 'criteria'>): UnfinishedItem => ({
  id,
  uncited: passages.length === 0,
  unmeasured: criteria.every(({ threshold }) => threshold === null),
});

/** Whether somebody promised word of an item. */
async function isAwaited(db: Database, item: string): Promise<boolean> {
  const promise = db.selectFrom('promise').select('id').where('kind', '=', 'not_planned').where('about', '=', item);
  return (await promise.where('keptAt', 'is', null).executeTakeFirst()) !== undefined;
}
