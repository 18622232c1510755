import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { checkReferences, shapingClosed, type ItemBody } from '../../../../../libs/domain/backlog/item.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readStandingNow } from '../../cycles/standing.query.js';
import { insertCriteria, insertPassages } from './insert-parts.js';
import { loadItemFacts } from '../item-facts.query.js';
import { readItem } from '../item.query.js';
import { criteriaNotPlain } from '../plain-criteria.query.js';
import type { ItemView } from '../item.schemas.js';

@Injectable()
export class CreateItem {
  constructor(private readonly commands: Commands) {}

  /** Writes down a problem to solve, with whose words it cites and who wrote it. What it lacks may come later. */
  execute(cycle: string, body: ItemBody, actor: Actor): Promise<ItemView> {
    const id = randomUUID();
    const self = subject('cycle', cycle);
    const load = (tx: Tx) => readStandingNow(tx, actor, cycle);
    return this.commands.sharedWith([self], actor, load, async ({ tx, now, write }, { standing }) => {
      const { program, audience } = standing;
      stopIf(shapingClosed(standing));
      const facts = await loadItemFacts(tx, actor, standing, body);
      stopIf(checkReferences(body, facts) ?? (await criteriaNotPlain(tx, standing, body.criteria)));
      const { title, framing, link = null } = body;
      const insert = tx
        .insertInto('item')
        .values({ id, program, cycle, audience, title, framing, link, createdBy: actor.person, createdAt: now });
      await insert.execute();
      const of = { item: id, program, audience };
      await insertCriteria(tx, of, body.criteria);
      await insertPassages(tx, of, body.passages);
      const coAuthors = [...new Set(facts.people.values())].map((person) => ({ ...of, person }));
      if (coAuthors.length > 0) await tx.insertInto('coAuthor').values(coAuthors).execute();
      const counts = { criteria: body.criteria.length, passages: body.passages.length, coAuthors: coAuthors.length };
      const entries = [{ type: 'item-created', subject: self, audience, body: { item: id, ...counts } }];
      await write(change({ entries }), { program, cycle });
      return readItem(tx, actor, id);
    });
  }
}
