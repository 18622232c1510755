import { Body, Controller, Get, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { AmendmentBody } from '../../../../libs/domain/backlog/amendment.js';
import { ItemProposalBody } from '../../../../libs/domain/backlog/item-proposal.js';
import { Documented } from '../http/described/documented.js';
import { readItem } from '../backlog/item.query.js';
import { Who, type KnownRequest } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { MayMatch, onceLookedAt, type Matching } from '../http/input/revision.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { onItem, onProposals, onProposal } from '../pages/forms/proposing/read-proposing.js';
import { PROPOSING, PUTTING_FORWARD } from '../pages/forms/proposing/propose-form.js';
import { ANSWERING } from '../pages/forms/proposing/proposal-answer-form.js';
import { EMPTY } from '../pages/plain-words.js';
import { line } from '../pages/ways.js';
import { listAmendments, listProposals, readAmendment } from './amendment.query.js';
import {
  AcceptAmendmentBody,
  AmendmentFilter,
  AmendmentList,
  AmendmentView,
  DeclineAmendmentBody,
  WithdrawAmendmentBody,
} from './amendment.schemas.js';
import { AnswerAmendment } from './answer-amendment.use-case.js';
import { ProposeAmendment } from './propose-amendment.use-case.js';
import { ProposeItem } from './propose-item.use-case.js';

/** Customers and team shape items together: one proposes, another answers. */
@ApiTags('amendments')
@Controller('v1')
export class AmendmentsController {
  constructor(
    private readonly proposeAmendment: ProposeAmendment,
    private readonly proposeItem: ProposeItem,
    private readonly answerAmendment: AnswerAmendment,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** `If-Match` is that of the item as it was read. */
  @Post('items/:itemId/amendments')
  @ByForm(PROPOSING)
  @Documented({
    summary: 'Propose another framing, a criterion or a slice, from the session until refinement ends',
    policy: 'contribute',
    status: 201,
    description: 'What you propose',
    answer: AmendmentView,
    refuses: [409, 412, 422],
  })
  propose(
    @Param('itemId', Uuid) id: string,
    @Body({ schema: AmendmentBody }) body: AmendmentBody,
    @MayMatch() matching: Matching,
    @Who() actor: Actor,
    @Req() request: KnownRequest,
  ): Promise<AmendmentView> {
    const now = async (): Promise<number> => (await readItem(this.db, actor, id)).revision;
    return onceLookedAt(request, now, this.proposeAmendment.execute(id, body, matching, actor));
  }

  @Get('items/:itemId/amendments')
  @InBrowser({
    heading: 'What was proposed on it and what became of it',
    forms: { policy: 'contribute', read: onItem },
    empty: EMPTY.amendments,
  })
  @Documented({
    summary: 'What was proposed on it and what became of it; `state=` filters',
    policy: 'read',
    description: 'A page of proposals on it, oldest first',
    answer: AmendmentList,
  })
  list(
    @Param('itemId', Uuid) id: string,
    @Query({ schema: AmendmentFilter }) filter: AmendmentFilter,
    @Who() actor: Actor,
  ): Promise<AmendmentList> {
    return listAmendments(this.db, actor, id, filter);
  }

  /** Those who refine accept it, or decline it with a reason. */
  @Post('cycles/:cycleId/amendments')
  @ByForm(PUTTING_FORWARD)
  @Documented({
    summary: 'Put forward a new item, with the words that it rests on, from the session until refinement ends',
    policy: 'contribute',
    status: 201,
    description: 'What you put forward',
    answer: AmendmentView,
    refuses: [409, 422],
  })
  putForward(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: ItemProposalBody }) body: ItemProposalBody,
    @Who() actor: Actor,
  ): Promise<AmendmentView> {
    return this.proposeItem.execute(id, body, actor);
  }

  @Get('cycles/:cycleId/amendments')
  @InBrowser({
    heading: 'What was proposed in it, new items as well, and what became of it',
    forms: { policy: 'contribute', read: onProposals },
    empty: EMPTY.amendments,
  })
  @Documented({
    summary: 'What was proposed in it, new items as well, and what became of it; `state=` filters',
    policy: 'read',
    description: 'A page of proposals in it, oldest first',
    answer: AmendmentList,
  })
  listProposed(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: AmendmentFilter }) filter: AmendmentFilter,
    @Who() actor: Actor,
  ): Promise<AmendmentList> {
    return listProposals(this.db, actor, id, filter);
  }

  @Get('amendments/:amendmentId')
  @InBrowser({ forms: { policy: 'contribute', read: onProposal }, leadsTo: [line('amendment')] })
  @Documented({
    summary: 'One proposal',
    policy: 'read',
    description: 'The proposal and what became of it',
    answer: AmendmentView,
  })
  show(@Param('amendmentId', Uuid) id: string, @Who() actor: Actor): Promise<AmendmentView> {
    return readAmendment(this.db, actor, id);
  }

  /** Whoever proposed it is a co-author from then on. */
  @Post('amendments/:amendmentId/accept')
  @ByForm(ANSWERING)
  @Documented({
    summary:
      'Take it into the item, or make the item that it proposes; for those who refine and co-authors, not of their own',
    policy: 'contribute',
    description: 'The proposal, accepted',
    answer: AmendmentView,
    refuses: [409, 422],
  })
  accept(
    @Param('amendmentId', Uuid) id: string,
    @Body({ schema: AcceptAmendmentBody }) { reason = '' }: AcceptAmendmentBody,
    @Who() actor: Actor,
  ): Promise<AmendmentView> {
    return this.answerAmendment.execute(id, 'accepted', reason, actor);
  }

  /** Whoever proposed it hears that. */
  @Post('amendments/:amendmentId/decline')
  @ByForm(ANSWERING)
  @Documented({
    summary: 'Decline it, with a reason; for the same',
    policy: 'contribute',
    description: 'The proposal, declined',
    answer: AmendmentView,
    refuses: [409, 422],
  })
  decline(
    @Param('amendmentId', Uuid) id: string,
    @Body({ schema: DeclineAmendmentBody }) { reason }: DeclineAmendmentBody,
    @Who() actor: Actor,
  ): Promise<AmendmentView> {
    return this.answerAmendment.execute(id, 'declined', reason, actor);
  }

  /** It stays in the history. */
  @Post('amendments/:amendmentId/withdraw')
  @ByForm(ANSWERING)
  @Documented({
    summary: 'Take back what you proposed',
    policy: 'contribute',
    description: 'The proposal, withdrawn',
    answer: AmendmentView,
    refuses: [409, 422],
  })
  withdraw(
    @Param('amendmentId', Uuid) id: string,
    @Body({ schema: WithdrawAmendmentBody }) _body: z.infer<typeof WithdrawAmendmentBody>,
    @Who() actor: Actor,
  ): Promise<AmendmentView> {
    return this.answerAmendment.execute(id, 'withdrawn', '', actor);
  }
}
