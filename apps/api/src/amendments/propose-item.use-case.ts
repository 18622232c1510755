import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { readFacilitators } from '../../../../libs/queries/people/facilitators.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import {
  itemProposalRefused,
  newItemOf,
  type ItemProposalBody,
} from '../../../../libs/domain/backlog/item-proposal.js';
import { checkReferences } from '../../../../libs/domain/backlog/item.js';
import { propose } from '../../../../libs/domain/backlog/proposing.js';
import { stopIf, type Refusal } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { loadItemFacts } from '../backlog/item-facts.query.js';
import { readStanding, type CycleStanding } from '../cycles/standing.query.js';
import { loadPutForward } from './amendment-facts.query.js';
import { readAmendment } from './amendment.query.js';
import type { AmendmentView } from './amendment.schemas.js';
import { readPace } from './pace.query.js';

@Injectable()
export class ProposeItem {
  constructor(private readonly commands: Commands) {}

  /** Keeps a new item that somebody puts forward, with the words that it rests on, and tells those who answer it. One at a time, so that limits hold. */
  execute(cycle: string, body: ItemProposalBody, actor: Actor): Promise<AmendmentView> {
    const id = randomUUID();
    const self = subject('cycle', cycle);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const standing = await readStanding(tx, actor, cycle);
      const { program, audience } = standing;
      await judge(tx, actor, standing, body);
      const { reason, amends = null, passages } = body;
      const words = { proposal: JSON.stringify(newItemOf(body)), reason };
      const about = { item: null, part: 'item', criterion: null, amends } as const;
      const proposed = { id, cycle, audience, proposer: actor.person, ...about };
      await tx
        .insertInto('amendment')
        .values({ ...proposed, program, proposedAt: now, ...words })
        .execute();
      const rests = passages.map((passage) => ({ amendment: id, program, audience, ...passage }));
      if (rests.length > 0) await tx.insertInto('amendmentPassage').values(rests).execute();
      const pace = await readPace(tx, proposed);
      await write(propose(proposed, await readFacilitators(tx, program), pace, now), { program, cycle });
      return readAmendment(tx, actor, id);
    });
  }
}

/** Refuses what cannot be proposed, and what rests on words or obligations that are not there. */
async function judge(tx: Tx, actor: Actor, standing: CycleStanding, body: ItemProposalBody): Promise<void> {
  stopIf(itemProposalRefused(standing, await loadPutForward(tx, actor, standing.id, body), body));
  const parts = body.slices.flatMap(({ criteria }) => criteria);
  const named = { coAuthors: [], criteria: [...body.criteria, ...parts], passages: body.passages };
  stopIf(asGiven(checkReferences(named, await loadItemFacts(tx, actor, standing, named)), body));
}

/** The rule's paths as they are in the body: criteria of slices come behind those of the whole. */
function asGiven(refusal: Refusal | null, { criteria, slices }: ItemProposalBody): Refusal | null {
  const paths = slices.flatMap((slice, nth) => slice.criteria.map((_, index) => `slices[${nth}].criteria[${index}]`));
  const given = (whole: string, place: string): string => paths[Number(place) - criteria.length] ?? whole;
  return (
    refusal && {
      ...refusal,
      errors: refusal.errors.map((error) => ({ ...error, path: error.path.replace(/^criteria\[(\d+)\]/, given) })),
    }
  );
}
