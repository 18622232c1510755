import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Documented, PAGE } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { Uuid } from '../http/input/uuid.js';
import { Page } from '../http/paging/page.js';
import { DB } from '../injection.js';
import { readAnswers } from './answers.query.js';
import { readClosure } from './closure.query.js';
import { ClosureQuery, ClosureView, PublishClosureBody, RecordLearntBody } from './closure.schemas.js';
import { AnswerList } from './answer.schemas.js';
import { ProblemList } from './owed/problem.schemas.js';
import { PromiseList } from './owed/promise.schemas.js';
import { DeliveryList, DeliveryPage } from './deliveries/delivery.schemas.js';
import { readDeliveries } from './deliveries/deliveries.query.js';
import { InBrowser } from '../pages/in-browser.js';
import { answersPage } from '../pages/answers-page.js';
import { closurePage } from '../pages/closure-page.js';
import { deliveriesPage } from '../pages/deliveries-page.js';
import { PUBLISHING } from '../pages/forms/answering/publish-form.js';
import { LEARNING, onClosure } from '../pages/forms/learnt-form.js';
import { awaitedOfCycle } from '../pages/notes/awaited-answer.js';
import { EMPTY } from '../pages/plain-words.js';
import { PRINTABLE_HEADERS } from '../pages/page.js';
import { prefersPage } from '../pages/prefers-page.js';
import { printableNote } from './printable-note.js';
import { readOwnPromises, readProblems, readPromises } from './owed/promises.query.js';
import { PublishClosure } from './publish-closure.use-case.js';
import { RecordLearnt } from './record-learnt.use-case.js';

@ApiTags('closure')
@Controller('v1')
export class ClosureController {
  constructor(
    private readonly publishClosure: PublishClosure,
    private readonly recordLearnt: RecordLearnt,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Get('cycles/:cycleId/closure')
  @InBrowser({ heading: 'Closure note', page: closurePage, forms: { policy: 'run-cycle', read: onClosure } })
  @Documented({
    summary: 'The note; its draft only for those who read drafts',
    policy: 'read',
    description: 'The note as data and as Markdown',
    answer: ClosureView,
  })
  show(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: ClosureQuery }) query: ClosureQuery,
    @Who() actor: Actor,
  ): Promise<ClosureView> {
    return readClosure(this.db, actor, id, query);
  }

  @Get('cycles/:cycleId/closure/printable')
  @Documented({
    summary: 'The same as an HTML page to print or to keep, which loads nothing',
    policy: 'read',
    description: 'A page that loads nothing',
    answer: PAGE,
  })
  async printable(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: ClosureQuery }) query: ClosureQuery,
    @Who() actor: Actor,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const note = await readClosure(this.db, actor, id, query);
    void reply.headers(PRINTABLE_HEADERS);
    return printableNote(note, prefersPage(headers) ? id : null);
  }

  /** Refused while one voice is without an answer. */
  @Post('cycles/:cycleId/closure/publish')
  @ByForm(PUBLISHING)
  @Documented({
    summary: 'Publish the note and every answer, and end the cycle',
    policy: 'run-cycle',
    description: 'The published note',
    answer: ClosureView,
    refuses: [409, 422],
  })
  publish(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: PublishClosureBody }) body: PublishClosureBody,
    @Who() actor: Actor,
  ): Promise<ClosureView> {
    return this.publishClosure.execute(id, body, actor);
  }

  /** Also where the system published. */
  @Post('cycles/:cycleId/closure/learnt')
  @ByForm(LEARNING)
  @Documented({
    summary: 'Say what was learnt, once the note is published: its next version has it',
    policy: 'run-cycle',
    description: 'The next version of the note',
    answer: ClosureView,
    refuses: [409, 422],
  })
  learnt(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: RecordLearntBody }) body: RecordLearntBody,
    @Who() actor: Actor,
  ): Promise<ClosureView> {
    return this.recordLearnt.execute(id, body, actor);
  }

  @Get('cycles/:cycleId/answers')
  @InBrowser({ page: answersPage, note: awaitedOfCycle, empty: EMPTY.answers })
  @Documented({
    summary: 'What you said and what became of it',
    policy: 'read',
    description: 'A page of your own contributions with their published answers',
    answer: AnswerList,
  })
  answers(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<AnswerList> {
    return readAnswers(this.db, actor, id, page);
  }

  @Get('cycles/:cycleId/deliveries')
  @InBrowser({ page: deliveriesPage, empty: EMPTY.deliveries })
  @Documented({
    summary: 'What was sent to whom, and how far it came',
    policy: 'read-drafts',
    description: 'A page of messages, first what has not arrived',
    answer: DeliveryList,
  })
  deliveries(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: DeliveryPage }) page: DeliveryPage,
    @Who() actor: Actor,
  ): Promise<DeliveryList> {
    return readDeliveries(this.db, actor, id, page);
  }

  @Get('programs/:programId/promises')
  @InBrowser({ empty: EMPTY.promises })
  @Documented({
    summary: 'What was promised and until when',
    policy: 'read-drafts',
    description: 'A page of promises, earliest first',
    answer: PromiseList,
  })
  promises(
    @Param('programId', Uuid) _program: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<PromiseList> {
    return readPromises(this.db, actor, page);
  }

  /** Answers, decisions, and looking again at what was decided. */
  @Get('programs/:programId/promises/mine')
  @InBrowser({ empty: EMPTY.mine })
  @Documented({
    summary: 'Your own open promises, and whether you were asked',
    policy: 'read',
    description: 'A page of your own open promises, earliest first',
    answer: PromiseList,
  })
  owed(
    @Param('programId', Uuid) _program: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<PromiseList> {
    return readOwnPromises(this.db, actor, page);
  }

  @Get('programs/:programId/problems')
  @InBrowser({ empty: EMPTY.problems })
  @Documented({
    summary: 'What somebody should look at',
    policy: 'read',
    description: 'A page of problems, newest first',
    answer: ProblemList,
  })
  problems(
    @Param('programId', Uuid) _program: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<ProblemList> {
    return readProblems(this.db, actor, page);
  }
}
