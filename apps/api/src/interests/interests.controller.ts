import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { InterestsBody } from '../../../../libs/domain/program/interests.js';
import { Page } from '../http/paging/page.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { onInterests, STAKING } from '../pages/forms/taking-part/interests-form.js';
import { InBrowser } from '../pages/in-browser.js';
import { EMPTY } from '../pages/plain-words.js';
import { DeclareInterests } from './declare-interests.use-case.js';
import { listInterests } from './interests.query.js';
import { InterestsList, InterestsView } from './interests.schemas.js';

/** What people have at stake in a program, as they declare it themselves. */
@ApiTags('interests')
@Controller('v1/programs/:programId/interests')
export class InterestsController {
  constructor(
    private readonly declareInterests: DeclareInterests,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** In place of what you declared before. */
  @Put()
  @Documented({
    summary: 'Declare what you have at stake and what you get for taking part',
    policy: 'declare',
    description: 'What you declared',
    answer: InterestsView,
    refuses: [409, 422],
  })
  declare(
    @Param('programId', Uuid) id: string,
    @Body({ schema: InterestsBody }) body: InterestsBody,
    @Who() actor: Actor,
  ): Promise<InterestsView> {
    return this.declareInterests.execute(id, body, actor);
  }

  /** The same by the form of its page: forms know no PUT. */
  @Post()
  @ByForm(STAKING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'declare', description: 'What you declared', answer: InterestsView })
  declareByForm(
    @Param('programId', Uuid) id: string,
    @Body({ schema: InterestsBody }) body: InterestsBody,
    @Who() actor: Actor,
  ): Promise<InterestsView> {
    return this.declareInterests.execute(id, body, actor);
  }

  @Get()
  @InBrowser({ forms: { policy: 'declare', read: onInterests }, empty: EMPTY.interests })
  @Documented({
    summary: 'What people declared, as far as they let you know',
    policy: 'read',
    description: 'A page of what people declared',
    answer: InterestsList,
  })
  list(
    @Param('programId', Uuid) _id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<InterestsList> {
    return listInterests(this.db, actor, page);
  }
}
