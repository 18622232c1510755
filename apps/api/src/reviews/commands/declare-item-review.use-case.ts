import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor, type CycleCommand } from '../../../../../libs/commands/commands.js';
import { loadCycle } from '../../../../../libs/commands/venue/load-cycle.js';
import { selectReviewable } from '../../../../../libs/commands/venue/load-forums.js';
import type { Database } from '../../../../../libs/database/connection.js';
import type { ReviewedItem } from '../../../../../libs/domain/facts.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { notFound, stopIf } from '../../../../../libs/domain/refusal.js';
import { askReviewers, itemReviewRefused } from '../../../../../libs/domain/review/items.js';
import type { Reviewer } from '../../../../../libs/domain/review/reviewer.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readItem } from '../../backlog/item.query.js';
import type { ItemView } from '../../backlog/item.schemas.js';
import { insertReview } from '../../decisions/commands/insert-review.js';
import { idOf, membersByEmail } from '../../programs/people-by-email.js';
import { DB } from '../../injection.js';

@Injectable()
export class DeclareItemReview {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Names who has to approve an item before it goes on; those of the first step are asked at once. */
  async execute(id: string, body: Reviewer, actor: Actor): Promise<ItemView> {
    const { cycle } = await readItem(this.db, actor, id);
    return this.commands.inCycle(cycle, actor, async (command) => {
      await readItem(command.tx, actor, id);
      const people = await membersByEmail(command.tx, command.cycle.program, [body.email]);
      const item = await reviewable(command, id);
      const { audience } = item;
      stopIf(namedRefused([{ path: 'email', email: body.email, as: 'reviewer', audience }], people));
      const reviewer = idOf(people, body.email);
      stopIf(itemReviewRefused(command.cycle, item, reviewer));
      const review = await insertReview(command, command.cycle, declared(command, item, body, reviewer));
      const { now, calendar } = command;
      await command.apply(askReviewers(await loadCycle(command.tx, cycle), id, now, calendar));
      command.open(subject('review', review));
      return readItem(command.tx, actor, id);
    });
  }
}

async function reviewable({ tx }: CycleCommand, id: string): Promise<ReviewedItem> {
  const { rows } = await selectReviewable(id).execute(tx);
  if (!rows[0]) throw notFound();
  return rows[0];
}

function declared({ cycle }: CycleCommand, { id, audience }: ReviewedItem, body: Reviewer, reviewer: string) {
  return {
    program: cycle.program,
    audience,
    item: id,
    reviewer,
    step: body.step,
    lasts: body.approvalLasts ?? null,
  };
}
