import { Module } from '@nestjs/common';
import { AfterController } from './after/after.controller.js';
import { Appeal } from './after/appeal.use-case.js';
import { ConfirmDecision } from './after/confirm-decision.use-case.js';
import { ReopenDecision } from './after/reopen-decision.use-case.js';
import { AnswerAdvice } from './ruling/answer-advice.use-case.js';
import { DecisionsController } from './decisions.controller.js';
import { DeclareConflict } from './conflicts/declare-conflict.use-case.js';
import { EndForum } from './commands/end-forum.use-case.js';
import { MoveForumDeadline } from './commands/move-forum-deadline.use-case.js';
import { ProposeDecision } from './commands/propose-decision.use-case.js';
import { RuleDecision } from './ruling/rule-decision.use-case.js';
import { CloseConcern } from './concerns/close-concern.use-case.js';
import { ConcernsController } from './concerns/concerns.controller.js';
import { DelegateConcern } from './concerns/delegate-concern.use-case.js';
import { RaiseConcern } from './concerns/raise-concern.use-case.js';
import { OpenDecision } from './outside/open-decision.use-case.js';
import { PreviewController } from './preview/preview.controller.js';
import { TakePosition } from './positions/take-position.use-case.js';

@Module({
  controllers: [PreviewController, DecisionsController, ConcernsController, AfterController],
  providers: [
    ProposeDecision,
    TakePosition,
    RuleDecision,
    AnswerAdvice,
    DeclareConflict,
    EndForum,
    MoveForumDeadline,
    RaiseConcern,
    CloseConcern,
    DelegateConcern,
    ConfirmDecision,
    ReopenDecision,
    Appeal,
    OpenDecision,
  ],
})
export class DecisionsModule {}
