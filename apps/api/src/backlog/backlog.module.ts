import { Module } from '@nestjs/common';
import { AddToItem } from './add-to-item.use-case.js';
import { BacklogController } from './backlog.controller.js';
import { ChangeItem } from './change-item.use-case.js';
import { CreateItem } from './create-item.use-case.js';
import { LinkDecision } from './link-decision.use-case.js';

@Module({ controllers: [BacklogController], providers: [CreateItem, ChangeItem, AddToItem, LinkDecision] })
export class BacklogModule {}
