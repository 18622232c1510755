import { Module } from '@nestjs/common';
import { AnswerAdvice } from './answer-advice.use-case.js';
import { DecisionsController } from './decisions.controller.js';
import { EndForum } from './end-forum.use-case.js';
import { MoveForumDeadline } from './move-forum-deadline.use-case.js';
import { ProposeDecision } from './propose-decision.use-case.js';
import { RuleDecision } from './rule-decision.use-case.js';
import { TakePosition } from './take-position.use-case.js';

@Module({
  controllers: [DecisionsController],
  providers: [ProposeDecision, TakePosition, RuleDecision, AnswerAdvice, EndForum, MoveForumDeadline],
})
export class DecisionsModule {}
