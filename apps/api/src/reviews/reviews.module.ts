import { Module } from '@nestjs/common';
import { GiveVerdict } from './commands/give-verdict.use-case.js';
import { IssueApprovalToken } from './commands/issue-approval-token.use-case.js';
import { MoveReviewDeadline } from './commands/move-review-deadline.use-case.js';
import { ObligationsController } from './obligations.controller.js';
import { RecordObligations } from './commands/record-obligations.use-case.js';
import { ResubmitReview } from './commands/resubmit-review.use-case.js';
import { ReviewsController } from './reviews.controller.js';

@Module({
  controllers: [ObligationsController, ReviewsController],
  providers: [RecordObligations, GiveVerdict, ResubmitReview, IssueApprovalToken, MoveReviewDeadline],
})
export class ReviewsModule {}
