import { Body, Controller, Get, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { ContestBody, UsefulBody } from '../../../../../libs/domain/closure/contest.js';
import { DispositionBody } from '../../../../../libs/domain/closure/disposition.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { ByForm } from '../../http/input/by-form.js';
import { Uuid } from '../../http/input/uuid.js';
import { DB } from '../../injection.js';
import { InBrowser } from '../../pages/in-browser.js';
import { awaitedOfOne } from '../../pages/notes/awaited-answer.js';
import { SETTLING } from '../../pages/forms/answering/disposition-forms.js';
import { onAnswer } from '../../pages/forms/saying/read-saying.js';
import { CONTESTING, RATING } from '../../pages/forms/saying/answer-form.js';
import { line } from '../../pages/ways.js';
import { readAnswered } from './answered.query.js';
import { AnsweredView } from './answered.schemas.js';
import { ContestAnswer } from './contest-answer.use-case.js';
import { RateAnswer } from './rate-answer.use-case.js';
import { AnswerOnceMore } from './answer-once-more.use-case.js';

/** What people say of the answers that they got. */
@ApiTags('closure')
@Controller('v1/contributions/:contributionId')
export class AnsweredController {
  constructor(
    private readonly contestAnswer: ContestAnswer,
    private readonly answerOnceMore: AnswerOnceMore,
    private readonly rateAnswer: RateAnswer,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Get('answer')
  @InBrowser({
    heading: 'Its answer',
    note: awaitedOfOne,
    forms: { policy: 'contribute', read: onAnswer },
    leadsTo: [line('closure-line')],
  })
  @Documented({
    summary: 'Its published answer; what its author says of it, for them and those who read drafts',
    policy: 'read',
    description: 'Its published answer, and what its author says of that',
    answer: AnsweredView,
  })
  show(@Param('contributionId', Uuid) id: string, @Who() actor: Actor): Promise<AnsweredView> {
    return readAnswered(this.db, actor, id);
  }

  /** It reopens the contribution, not the cycle. */
  @Post('contest')
  @ByForm(CONTESTING)
  @Documented({
    summary: 'Contest the answer, once; for whoever said it',
    policy: 'contribute',
    status: 201,
    description: 'The answer, contested',
    answer: AnsweredView,
    refuses: [409, 422],
  })
  contest(
    @Param('contributionId', Uuid) id: string,
    @Body({ schema: ContestBody }) { reason }: ContestBody,
    @Who() actor: Actor,
  ): Promise<AnsweredView> {
    return this.contestAnswer.execute(id, reason, actor);
  }

  /** That answer stands. */
  @Post('contest/answer')
  @ByForm(SETTLING)
  @Documented({
    summary: 'Answer once more what was contested, put off or lost its item; published at once',
    policy: 'refine',
    description: 'The new answer',
    answer: AnsweredView,
    refuses: [409, 422],
  })
  settle(
    @Param('contributionId', Uuid) id: string,
    @Body({ schema: DispositionBody }) body: DispositionBody,
    @Who() actor: Actor,
  ): Promise<AnsweredView> {
    return this.answerOnceMore.execute(id, body, actor);
  }

  /** Saying it again changes it. */
  @Put('usefulness')
  @Documented({
    summary: 'Whether the answer was useful; for whoever said it',
    policy: 'contribute',
    description: 'The answer with what you said',
    answer: AnsweredView,
    refuses: [409, 422],
  })
  rate(
    @Param('contributionId', Uuid) id: string,
    @Body({ schema: UsefulBody }) body: UsefulBody,
    @Who() actor: Actor,
  ): Promise<AnsweredView> {
    return this.rateAnswer.execute(id, body, actor);
  }

  /** The same by the form of its page: forms know no PUT. */
  @Post('usefulness')
  @ByForm(RATING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'contribute', description: 'The answer with what you said', answer: AnsweredView })
  rateByForm(
    @Param('contributionId', Uuid) id: string,
    @Body({ schema: UsefulBody }) body: UsefulBody,
    @Who() actor: Actor,
  ): Promise<AnsweredView> {
    return this.rateAnswer.execute(id, body, actor);
  }
}
