import { Module } from '@nestjs/common';
import { GiveVerdict } from './commands/give-verdict.use-case.js';
import { HandOverReview } from './commands/hand-over-review.use-case.js';
import { IssueApprovalToken } from './commands/issue-approval-token.use-case.js';
import { MoveReviewDeadline } from './commands/move-review-deadline.use-case.js';
import { ObligationsController } from './obligations.controller.js';
import { RecordObligations } from './commands/record-obligations.use-case.js';
import { ResubmitReview } from './commands/resubmit-review.use-case.js';
import { ConditionsController } from './conditions/conditions.controller.js';
import { ConfirmCondition } from './conditions/confirm-condition.use-case.js';
import { ReportCondition } from './conditions/report-condition.use-case.js';
import { ReviewsController } from './reviews.controller.js';

@Module({
  controllers: [ObligationsController, ReviewsController, ConditionsController],
  providers: [
    RecordObligations,
    GiveVerdict,
    ResubmitReview,
    IssueApprovalToken,
    MoveReviewDeadline,
    HandOverReview,
    ReportCondition,
    ConfirmCondition,
  ],
})
export class ReviewsModule {}
