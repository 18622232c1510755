import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { MoveBody } from '../cycles/cycle.schemas.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { onReview } from '../pages/forms/reviewing/read-reviewing.js';
import { RESUBMITTING } from '../pages/forms/reviewing/resubmit-form.js';
import { JUDGING } from '../pages/forms/reviewing/review-form.js';
import { line } from '../pages/ways.js';
import { GiveVerdict } from './commands/give-verdict.use-case.js';
import { HandOverReview } from './commands/hand-over-review.use-case.js';
import { IssueApprovalToken } from './commands/issue-approval-token.use-case.js';
import { MoveReviewDeadline } from './commands/move-review-deadline.use-case.js';
import { ResubmitReview } from './commands/resubmit-review.use-case.js';
import { readReview } from './review.query.js';
import { HandOverBody, ResubmitBody, ReviewView } from './review.schemas.js';
import { ApproveBody, ChangesBody, RejectBody, TokenBody, TokenView } from './commands/verdict.schemas.js';

const command = (policy: 'run-cycle' | 'contribute', description: string): MethodDecorator =>
  Documented({ policy, description, answer: ReviewView, refuses: [409, 422] });
const verdict = (description: string): MethodDecorator =>
  Documented({ policy: 'review', description, answer: ReviewView, refuses: [409, 412, 422] });

/** Compliance reviews: a decision takes effect, and an item goes on, only when its reviews have passed. */
@ApiTags('reviews')
@Controller('v1/reviews/:reviewId')
export class ReviewsController {
  constructor(
    private readonly giveVerdict: GiveVerdict,
    private readonly resubmitReview: ResubmitReview,
    private readonly issueApprovalToken: IssueApprovalToken,
    private readonly moveReviewDeadline: MoveReviewDeadline,
    private readonly handOverReview: HandOverReview,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Whose verdict is waited for, until when, and what happens when there is none. */
  @Get()
  @InBrowser({ waits: 'review', forms: { policy: 'contribute', read: onReview }, leadsTo: [line('review')] })
  @Documented({ summary: 'One review', policy: 'read', description: 'The review', answer: ReviewView })
  show(@Param('reviewId', Uuid) id: string, @Who() actor: Actor): Promise<ReviewView> {
    return readReview(this.db, actor, id);
  }

  @Post('approve')
  @ByForm(JUDGING)
  @verdict(
    'Approves, perhaps until a date or on conditions; the last approval puts the decision in effect, or lets the item go on.',
  )
  approve(
    @Param('reviewId', Uuid) id: string,
    @Body({ schema: ApproveBody }) body: ApproveBody,
    @Who() actor: Actor,
  ): Promise<ReviewView> {
    return this.giveVerdict.execute(id, 'approve', body, actor);
  }

  @Post('request-changes')
  @ByForm(JUDGING)
  @verdict(
    'Asks for changes, with a reason; the clock starts anew for whoever makes them. What they concern is looked at again, the rest stays.',
  )
  requestChanges(
    @Param('reviewId', Uuid) id: string,
    @Body({ schema: ChangesBody }) body: ChangesBody,
    @Who() actor: Actor,
  ): Promise<ReviewView> {
    return this.giveVerdict.execute(id, 'request_changes', body, actor);
  }

  @Post('reject')
  @ByForm(JUDGING)
  @verdict(
    'Rejects, citing an obligation of the cycle; the decision goes back to its forum once, an item is proposed again.',
  )
  reject(
    @Param('reviewId', Uuid) id: string,
    @Body({ schema: RejectBody }) body: RejectBody,
    @Who() actor: Actor,
  ): Promise<ReviewView> {
    return this.giveVerdict.execute(id, 'reject', body, actor);
  }

  @Post('resubmit')
  @ByForm(RESUBMITTING)
  @command(
    'contribute',
    'Asks the reviewer again, after changes; for facilitators, the proposer, and those who shaped the item.',
  )
  resubmit(
    @Param('reviewId', Uuid) id: string,
    @Body({ schema: ResubmitBody }) body: ResubmitBody,
    @Who() actor: Actor,
  ): Promise<ReviewView> {
    return this.resubmitReview.execute(id, body, actor);
  }

  /** A verdict by machine. Nothing stores the answer. */
  @Post('tokens')
  @Documented({
    summary: 'An approval token for what was read (`entry`), shown once; for the named reviewer',
    policy: 'review',
    status: 201,
    description: 'The token and the command that uses it; without Idempotency-Key',
    answer: TokenView,
    refuses: [409, 412, 422],
    repeatable: false,
  })
  token(
    @Param('reviewId', Uuid) id: string,
    @Body({ schema: TokenBody }) body: TokenBody,
    @Who() actor: Actor,
  ): Promise<TokenView> {
    return this.issueApprovalToken.execute(id, body, actor);
  }

  @Post('reviewer')
  @command('run-cycle', 'Names somebody else who reviews, with a reason; a verdict that is wanted gets a fresh clock.')
  reviewer(
    @Param('reviewId', Uuid) id: string,
    @Body({ schema: HandOverBody }) body: HandOverBody,
    @Who() actor: Actor,
  ): Promise<ReviewView> {
    return this.handOverReview.execute(id, body, actor);
  }

  @Post('deadline')
  @command('run-cycle', 'Moves the deadline, with a reason.')
  deadline(
    @Param('reviewId', Uuid) id: string,
    @Body({ schema: MoveBody }) body: MoveBody,
    @Who() actor: Actor,
  ): Promise<ReviewView> {
    return this.moveReviewDeadline.execute(id, body, actor);
  }
}
