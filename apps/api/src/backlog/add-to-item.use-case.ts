import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { change, join, type Entry } from '../../../../libs/domain/change.js';
import {
  checkReferences,
  shapingClosed,
  type CriterionBody,
  type PassageBody,
} from '../../../../libs/domain/content/item.js';
import { stopIf, type Refusal } from '../../../../libs/domain/refusal.js';
import { shapedAnew } from '../../../../libs/domain/review/items.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readStanding } from '../cycles/standing.query.js';
import { DB } from '../tokens.js';
import { insertCriteria, insertPassages } from './insert-parts.js';
import { loadItemFacts } from './item-facts.query.js';
import { readItem } from './item.query.js';
import type { ItemView } from './item.schemas.js';

/** One more part of an item. */
type Part = { readonly criterion: CriterionBody } | { readonly passage: PassageBody };

@Injectable()
export class AddToItem {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Adds an acceptance criterion, which whoever approved the item looks at, or a cited passage while items are shaped. */
  async execute(id: string, part: Part, actor: Actor): Promise<ItemView> {
    const { cycle } = await readItem(this.db, actor, id);
    const self = subject('cycle', cycle);
    return this.commands.onCycle(cycle, actor, async ({ tx, now, cycle: venue, calendar, apply }) => {
      const standing = await readStanding(tx, actor, cycle);
      const { program } = standing;
      const { audience } = await readItem(tx, actor, id);
      stopIf(shapingClosed(standing));
      const criteria = 'criterion' in part ? [part.criterion] : [];
      const passages = 'passage' in part ? [part.passage] : [];
      const named = { coAuthors: [], criteria, passages };
      stopIf(asGiven(checkReferences(named, await loadItemFacts(tx, standing, named))));
      const of = { item: id, program, audience };
      const [criterion] = await insertCriteria(tx, of, criteria);
      await insertPassages(tx, of, passages);
      const body: Entry['body'] = criterion
        ? { item: id, criterion }
        : { item: id, contribution: passages[0]?.contribution ?? null };
      const entries = [{ type: criterion ? 'criterion-added' : 'passage-cited', subject: self, audience, body }];
      const looked = criterion ? shapedAnew(venue, id, now, calendar) : change({});
      await apply(join(change({ entries }), looked));
      return readItem(tx, actor, id);
    });
  }
}

/** The rule's paths as they are in the body of one part. */
const asGiven = (refusal: Refusal | null): Refusal | null =>
  refusal && {
    ...refusal,
    errors: refusal.errors.map((error) => ({ ...error, path: error.path.replace(/^(criteria|passages)\[0\]\.?/, '') })),
  };
