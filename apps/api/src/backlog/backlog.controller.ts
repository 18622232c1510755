import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { CriterionBody, DecisionLink, ItemBody, ItemPatch, PassageBody } from '../../../../libs/domain/backlog/item.js';
import { LineageBody } from '../../../../libs/domain/backlog/lineage.js';
import { Reviewer } from '../../../../libs/domain/review/reviewer.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { IfMatch, tagged, type Matching } from '../http/input/revision.js';
import { Uuid } from '../http/input/uuid.js';
import { DeclareItemReview } from '../reviews/commands/declare-item-review.use-case.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { onProposals, onItem } from '../pages/forms/proposing/read-proposing.js';
import { onShipped } from '../pages/notes/shipped-item.js';
import { EMPTY } from '../pages/plain-words.js';
import { line } from '../pages/ways.js';
import { AddToItem } from './commands/add-to-item.use-case.js';
import { ChangeItem } from './commands/change-item.use-case.js';
import { CreateItem } from './commands/create-item.use-case.js';
import { JoinLineage } from './links/join-lineage.use-case.js';
import { LinkDecision } from './links/link-decision.use-case.js';
import { listItems, readItem } from './item.query.js';
import { Page } from '../http/paging/page.js';
import { ItemList, ItemReviewBody, ItemView } from './item.schemas.js';

@ApiTags('backlog')
@Controller('v1')
export class BacklogController {
  constructor(
    private readonly createItem: CreateItem,
    private readonly changeItem: ChangeItem,
    private readonly addToItem: AddToItem,
    private readonly linkDecision: LinkDecision,
    private readonly joinLineage: JoinLineage,
    private readonly declareItemReview: DeclareItemReview,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** An item is a problem to solve. */
  @Post('cycles/:cycleId/items')
  @Documented({
    summary: 'Write an item, from the session until decisions are made',
    policy: 'refine',
    status: 201,
    description: 'The new item',
    answer: ItemView,
    refuses: [409, 422],
  })
  async create(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: ItemBody }) body: ItemBody,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemView> {
    return tagged(reply, await this.createItem.execute(id, body, actor));
  }

  @Get('cycles/:cycleId/items')
  @InBrowser({ forms: { policy: 'contribute', read: onProposals }, empty: EMPTY.items })
  @Documented({ summary: 'Its items', policy: 'read', description: 'A page of items, oldest first', answer: ItemList })
  list(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<ItemList> {
    return listItems(this.db, actor, id, page);
  }

  @Get('items/:itemId')
  @InBrowser({
    heading: 'One item with the words it cites',
    note: onShipped,
    forms: { policy: 'contribute', read: onItem },
    leadsTo: [['amendments', 'What was proposed on it'], line('item')],
  })
  @Documented({
    summary: 'One item with the words it cites, and its `ETag`',
    policy: 'read',
    description: 'The item with the words that it cites; its ETag is for `If-Match`',
    answer: ItemView,
  })
  async show(
    @Param('itemId', Uuid) id: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemView> {
    return tagged(reply, await readItem(this.db, actor, id));
  }

  /** Title and framing while items are shaped, status and link at any time. */
  @Patch('items/:itemId')
  @Documented({
    summary:
      'Change it; `If-Match`; not `dropped` while a draft `will_change` names it, and no further than its reviews have approved it',
    policy: 'refine',
    description: 'The changed item',
    answer: ItemView,
    refuses: [409, 412, 422],
  })
  async change(
    @Param('itemId', Uuid) id: string,
    @Body({ schema: ItemPatch }) body: ItemPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemView> {
    return tagged(reply, await this.changeItem.execute(id, body, matching, actor));
  }

  @Post('items/:itemId/criteria')
  @Documented({
    summary: 'Add an acceptance criterion',
    policy: 'refine',
    status: 201,
    description: 'The item with it',
    answer: ItemView,
    refuses: [409, 422],
  })
  criterion(
    @Param('itemId', Uuid) id: string,
    @Body({ schema: CriterionBody }) criterion: CriterionBody,
    @Who() actor: Actor,
  ): Promise<ItemView> {
    return this.addToItem.criterion(id, criterion, actor);
  }

  /** Of a contribution of the same cycle. */
  @Post('items/:itemId/passages')
  @Documented({
    summary: 'Cite a passage',
    policy: 'refine',
    status: 201,
    description: 'The item with it',
    answer: ItemView,
    refuses: [409, 422],
  })
  passage(
    @Param('itemId', Uuid) id: string,
    @Body({ schema: PassageBody }) passage: PassageBody,
    @Who() actor: Actor,
  ): Promise<ItemView> {
    return this.addToItem.passage(id, passage, actor);
  }

  @Post('items/:itemId/decisions')
  @Documented({
    summary: 'Name a decision of its cycle that it rests on',
    policy: 'refine',
    status: 201,
    description: 'The item with it',
    answer: ItemView,
    refuses: [409, 422],
  })
  decision(
    @Param('itemId', Uuid) id: string,
    @Body({ schema: DecisionLink }) link: DecisionLink,
    @Who() actor: Actor,
  ): Promise<ItemView> {
    return this.linkDecision.execute(id, link, actor);
  }

  /** It goes on to be agreed, built, shipped, or to the tracker. */
  @Post('items/:itemId/reviews')
  @Documented({
    summary: 'Name a compliance reviewer who has to approve it before it goes on',
    policy: 'ask-for-review',
    status: 201,
    description: 'The item with its reviews',
    answer: ItemView,
    refuses: [409, 422],
  })
  review(
    @Param('itemId', Uuid) id: string,
    @Body({ schema: ItemReviewBody }) body: Reviewer,
    @Who() actor: Actor,
  ): Promise<ItemView> {
    return this.declareItemReview.execute(id, body, actor);
  }

  /** As a slice of it, made of several, or after it; never in a circle. */
  @Post('items/:itemId/lineage')
  @Documented({
    summary: 'Say that it came out of another item: split, merge or link',
    policy: 'refine',
    status: 201,
    description: 'The item with it',
    answer: ItemView,
    refuses: [409, 422],
  })
  lineage(
    @Param('itemId', Uuid) id: string,
    @Body({ schema: LineageBody }) body: LineageBody,
    @Who() actor: Actor,
  ): Promise<ItemView> {
    return this.joinLineage.execute(id, body, actor);
  }
}
