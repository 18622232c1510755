import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { notifyShippedLate } from '../../../../../libs/commands/closure/notify-shipped.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { change, join } from '../../../../../libs/domain/change.js';
import {
  checkReferences,
  shapingClosed,
  type CriterionBody,
  type ItemBody,
  type PassageBody,
} from '../../../../../libs/domain/backlog/item.js';
import { stopIf, type Refusal } from '../../../../../libs/domain/refusal.js';
import { shapedAnew } from '../../../../../libs/domain/review/items.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readStanding } from '../../cycles/standing.query.js';
import { DB } from '../../injection.js';
import { insertCriteria, insertPassages, nameShaper } from './insert-parts.js';
import { loadItemFacts } from '../item-facts.query.js';
import { readItem } from '../item.query.js';
import { criteriaNotPlain } from '../plain-criteria.query.js';
import type { ItemView } from '../item.schemas.js';

/** What an item gets more of. */
type ItemParts = Pick<ItemBody, 'criteria' | 'passages'>;

@Injectable()
export class AddToItem {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Adds an acceptance criterion while items are shaped, which its reviewers look at as well, and tells whose story it protects if the item has shipped. Whoever adds it shapes the item. */
  async criterion(id: string, criterion: CriterionBody, actor: Actor): Promise<ItemView> {
    const { cycle } = await readItem(this.db, actor, id);
    return this.commands.inCycle(cycle, actor, async ({ tx, now, cycle: venue, calendar, apply }) => {
      const { of, entry } = await open(tx, actor, cycle, id, { criteria: [criterion], passages: [] });
      const [added = null] = await insertCriteria(tx, of, [criterion]);
      await nameShaper(tx, of, actor.person);
      const entries = [{ ...entry, type: 'criterion-added', body: { item: id, criterion: added } }];
      const notices = await notifyShippedLate(tx, sql`select ${id}::uuid`);
      await apply(join(change({ entries, notices }), shapedAnew(venue, id, now, calendar)));
      return readItem(tx, actor, id);
    });
  }

  /** Cites a passage while items are shaped, and tells whose it is if the item has shipped. It changes nothing that is approved, so that nobody waits for who cites. */
  async passage(id: string, passage: PassageBody, actor: Actor): Promise<ItemView> {
    const { cycle } = await readItem(this.db, actor, id);
    return this.commands.shared([subject('cycle', cycle)], actor, async ({ tx, write }) => {
      const { of, entry } = await open(tx, actor, cycle, id, { criteria: [], passages: [passage] });
      await insertPassages(tx, of, [passage]);
      const entries = [{ ...entry, type: 'passage-cited', body: { item: id, contribution: passage.contribution } }];
      const notices = await notifyShippedLate(tx, sql`select ${id}::uuid`);
      await write(change({ entries, notices }), { program: of.program, cycle });
      return readItem(tx, actor, id);
    });
  }
}

/** The item as its parts and its journal entry name it. Throws what a part is refused for. */
async function open(tx: Tx, actor: Actor, cycle: string, id: string, parts: ItemParts) {
  const standing = await readStanding(tx, actor, cycle);
  const { program } = standing;
  const { audience } = await readItem(tx, actor, id);
  stopIf(shapingClosed(standing));
  const named = { coAuthors: [], ...parts };
  const refused =
    checkReferences(named, await loadItemFacts(tx, actor, standing, named)) ??
    (await criteriaNotPlain(tx, standing, parts.criteria));
  stopIf(asGiven(refused));
  return { of: { item: id, program, audience }, entry: { subject: subject('cycle', cycle), audience } };
}

/** The rule's paths as they are in the body of one part. */
const asGiven = (refusal: Refusal | null): Refusal | null =>
  refusal && {
    ...refusal,
    errors: refusal.errors.map((error) => ({ ...error, path: error.path.replace(/^(criteria|passages)\[0\]\.?/, '') })),
  };
