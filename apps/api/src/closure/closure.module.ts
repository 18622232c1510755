import { Module } from '@nestjs/common';
import { AnsweredController } from './answered/answered.controller.js';
import { ContestAnswer } from './answered/contest-answer.use-case.js';
import { RateAnswer } from './answered/rate-answer.use-case.js';
import { AnswerOnceMore } from './answered/answer-once-more.use-case.js';
import { ClosureController } from './closure.controller.js';
import { RecordLearnt } from './record-learnt.use-case.js';
import { PublishClosure } from './publish-closure.use-case.js';

@Module({
  controllers: [ClosureController, AnsweredController],
  providers: [PublishClosure, RecordLearnt, ContestAnswer, AnswerOnceMore, RateAnswer],
})
export class ClosureModule {}
