import { Module } from '@nestjs/common';
import { AddToItem } from './commands/add-to-item.use-case.js';
import { BacklogController } from './backlog.controller.js';
import { ChangeItem } from './commands/change-item.use-case.js';
import { CreateItem } from './commands/create-item.use-case.js';
import { JoinLineage } from './links/join-lineage.use-case.js';
import { LinkDecision } from './links/link-decision.use-case.js';
import { DeclareItemReview } from '../reviews/commands/declare-item-review.use-case.js';

@Module({
  controllers: [BacklogController],
  providers: [CreateItem, ChangeItem, AddToItem, LinkDecision, JoinLineage, DeclareItemReview],
})
export class BacklogModule {}
