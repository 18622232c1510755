import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import {
  proposalOf,
  proposalRefused,
  replacedBy,
  type AmendmentBody,
} from '../../../../libs/domain/backlog/amendment.js';
import { checkReferences } from '../../../../libs/domain/backlog/item.js';
import { propose } from '../../../../libs/domain/backlog/proposing.js';
import { stopIf, type Refusal } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { loadItemFacts } from '../backlog/item-facts.query.js';
import { readItem } from '../backlog/item.query.js';
import { checkRevision, type Matching } from '../http/input/revision.js';
import { readStanding, type CycleStanding } from '../cycles/standing.query.js';
import { DB } from '../injection.js';
import { loadAmended } from './amendment-facts.query.js';
import { readAmendment } from './amendment.query.js';
import type { AmendmentView } from './amendment.schemas.js';
import { readPace } from './pace.query.js';

@Injectable()
export class ProposeAmendment {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Keeps what somebody proposes on an item, and tells those who shaped it; `matching` is the item as they read it. One at a time, so that limits hold. */
  async execute(item: string, body: AmendmentBody, matching: Matching, actor: Actor): Promise<AmendmentView> {
    const { cycle } = await readItem(this.db, actor, item);
    const id = randomUUID();
    const self = subject('cycle', cycle);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const standing = await readStanding(tx, actor, cycle);
      const { program } = standing;
      const { audience, revision } = await readItem(tx, actor, item);
      const { proposal, before } = await judge(tx, actor, standing, item, body);
      checkRevision(matching, revision);
      const about = { item, part: body.part, criterion: criterionOf(body) ?? null, amends: body.amends ?? null };
      const proposed = { id, cycle, audience, proposer: actor.person, ...about };
      const words = {
        proposal: JSON.stringify(proposal),
        before: before && JSON.stringify(before),
        reason: body.reason,
      };
      await tx
        .insertInto('amendment')
        .values({ ...proposed, program, proposedAt: now, ...words })
        .execute();
      const pace = await readPace(tx, proposed);
      await write(propose(proposed, await shapersOf(tx, item), pace, now), { program, cycle });
      return readAmendment(tx, actor, id);
    });
  }
}

const criterionOf = (body: AmendmentBody): string | undefined =>
  body.part === 'criterion' ? body.criterion : undefined;

/** What is proposed, and what stands in its place now; refuses what cannot be proposed. */
async function judge(tx: Tx, actor: Actor, standing: CycleStanding, item: string, body: AmendmentBody) {
  const amended = await loadAmended(tx, item, { criterion: criterionOf(body), amends: body.amends });
  stopIf(proposalRefused(standing, amended, body));
  const proposal = proposalOf(body);
  const named = { coAuthors: [], criteria: [...proposal.criteria], passages: [] };
  stopIf(asGiven(checkReferences(named, await loadItemFacts(tx, actor, standing, named)), body));
  return { proposal, before: replacedBy(body.part, amended) };
}

/** The rule's paths as they are in the body. */
const asGiven = (refusal: Refusal | null, { part }: AmendmentBody): Refusal | null =>
  refusal && {
    ...refusal,
    errors: refusal.errors.map((error) =>
      part === 'criterion' ? { ...error, path: error.path.replace(/^criteria\[0\]/, 'proposal') } : error,
    ),
  };

/** Who wrote an item, and with whom. */
async function shapersOf(tx: Tx, item: string): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`
    select person from co_author where item = ${item} union select created_by from item where id = ${item}`.execute(tx);
  return rows.map(({ person }) => person);
}
