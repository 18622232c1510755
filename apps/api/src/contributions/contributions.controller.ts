import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { ContributionBody } from '../../../../libs/domain/content/contribution.js';
import { Documented } from '../http/documented.js';
import { Who } from '../http/may.js';
import { DB } from '../tokens.js';
import { Contribute } from './contribute.use-case.js';
import { listContributions, readContribution } from './contribution.query.js';
import { ContributionFilter, ContributionList, ContributionView } from './contribution.schemas.js';

const CycleId = { schema: z.uuid() };

@ApiTags('contributions')
@Controller('v1')
export class ContributionsController {
  constructor(
    private readonly contribute: Contribute,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Says something while input is open. It is kept also when it is vague; the answer says how it could be said better. */
  @Post('cycles/:cycleId/contributions')
  @Documented({
    policy: 'contribute',
    status: 201,
    description: 'What you said',
    answer: ContributionView,
    refuses: [409, 422],
  })
  say(
    @Param('cycleId', CycleId) id: string,
    @Body({ schema: ContributionBody }) body: ContributionBody,
    @Who() actor: Actor,
  ): Promise<ContributionView> {
    return this.contribute.execute(id, body, actor);
  }

  /** What was said, oldest first. */
  @Get('cycles/:cycleId/contributions')
  @Documented({ policy: 'read', description: 'A page of contributions', answer: ContributionList })
  list(
    @Param('cycleId', CycleId) id: string,
    @Query({ schema: ContributionFilter }) filter: ContributionFilter,
    @Who() actor: Actor,
  ): Promise<ContributionList> {
    return listContributions(this.db, actor, id, filter);
  }

  @Get('contributions/:contributionId')
  @Documented({ policy: 'read', description: 'The contribution', answer: ContributionView })
  show(@Param('contributionId', { schema: z.uuid() }) id: string, @Who() actor: Actor): Promise<ContributionView> {
    return readContribution(this.db, actor, id);
  }
}
