import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { NormBody, NormReview } from '../../../../libs/domain/program/norm.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { EMPTY } from '../pages/plain-words.js';
import { listNorms } from './norm.query.js';
import { NormList, NormView, NormsQuery } from './norm.schemas.js';
import { ReviewNorm } from './review-norm.use-case.js';
import { SetNorm } from './set-norm.use-case.js';

/** How people of a program work with each other, and when they look at that again. */
@ApiTags('programs')
@Controller('v1')
export class NormsController {
  constructor(
    private readonly setNorm: SetNorm,
    private readonly reviewNorm: ReviewNorm,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Post('programs/:programId/norms')
  @Documented({
    summary: 'Set a norm, with the date on which it is looked at again',
    policy: 'manage-program',
    status: 201,
    description: 'The norm',
    answer: NormView,
    refuses: [409, 422],
  })
  set(
    @Param('programId', Uuid) id: string,
    @Body({ schema: NormBody }) body: NormBody,
    @Who() actor: Actor,
  ): Promise<NormView> {
    return this.setNorm.execute(id, body, actor);
  }

  @Get('programs/:programId/norms')
  @InBrowser({ heading: 'Its norms', empty: EMPTY.norms })
  @Documented({
    summary: 'Its norms; `ended=true` also those that have ended',
    policy: 'read',
    description: 'A page of norms, oldest first',
    answer: NormList,
  })
  list(
    @Param('programId', Uuid) _id: string,
    @Query({ schema: NormsQuery }) query: NormsQuery,
    @Who() actor: Actor,
  ): Promise<NormList> {
    return listNorms(this.db, actor, query);
  }

  @Post('norms/:normId/review')
  @Documented({
    summary: 'Keep it until another date, reword it, or end it',
    policy: 'manage-program',
    description: 'What holds now',
    answer: NormView,
    refuses: [409, 422],
  })
  review(
    @Param('normId', Uuid) id: string,
    @Body({ schema: NormReview }) body: NormReview,
    @Who() actor: Actor,
  ): Promise<NormView> {
    return this.reviewNorm.execute(id, body, actor);
  }
}
