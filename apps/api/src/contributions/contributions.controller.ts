import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { ContributionBody } from '../../../../libs/domain/contribution/contribution.js';
import { ContributionPatch } from '../../../../libs/domain/contribution/patch.js';
import { Documented } from '../http/described/documented.js';
import { Who, type KnownRequest } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { IfMatch, onceLookedAt, tagged, type Matching } from '../http/input/revision.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { aboutContribution } from '../pages/notes/cited-by.js';
import { missingThere } from '../pages/forms/answering/read-answering.js';
import { onContribution } from '../pages/forms/saying/read-saying.js';
import { MENDING } from '../pages/forms/saying/mend-form.js';
import { CHECKING } from '../pages/forms/saying/checked-page.js';
import { SAYING } from '../pages/forms/saying/say-form.js';
import { EMPTY } from '../pages/plain-words.js';
import { line } from '../pages/ways.js';
import { CHECKED, checkSaid } from './check-said.js';
import { ChangeContribution } from './change-contribution.use-case.js';
import { Contribute } from './contribute.use-case.js';
import { readHistory } from './contribution-history.query.js';
import { listContributions, readContribution } from './contribution.query.js';
import {
  type CheckedView,
  ContributionFilter,
  ContributionHistory,
  ContributionList,
  ContributionView,
  SaidView,
} from './contribution.schemas.js';

@ApiTags('contributions')
@Controller('v1')
export class ContributionsController {
  constructor(
    private readonly contribute: Contribute,
    private readonly changeContribution: ChangeContribution,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** It is kept also when it is vague; the answer says how it could be said better. */
  @Post('cycles/:cycleId/contributions')
  @ByForm(SAYING)
  @Documented({
    summary: 'Say something, while input is open',
    policy: 'contribute',
    status: 201,
    description: 'What you said, and when you may expect an answer',
    answer: SaidView,
    refuses: [409, 422],
  })
  say(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: ContributionBody }) body: ContributionBody,
    @Who() actor: Actor,
  ): Promise<SaidView> {
    return this.contribute.execute(id, body, actor);
  }

  /** Asked before one speaks. Whether input is open, and what it names, is looked at when it is said. */
  @Post('cycles/:cycleId/contributions/check')
  @ByForm(CHECKING)
  @Documented(CHECKED)
  check(@Param('cycleId', Uuid) _id: string, @Body({ schema: ContributionBody }) body: ContributionBody): CheckedView {
    return checkSaid(body);
  }

  /** Oldest first. */
  @Get('cycles/:cycleId/contributions')
  @InBrowser({ heading: 'What was said', note: missingThere, empty: EMPTY.contributions })
  @Documented({
    summary: 'What was said; `mine=true` and `undisposed=true` filter',
    policy: 'read',
    description: 'A page of contributions',
    answer: ContributionList,
  })
  list(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: ContributionFilter }) filter: ContributionFilter,
    @Who() actor: Actor,
  ): Promise<ContributionList> {
    return listContributions(this.db, actor, id, filter);
  }

  @Get('contributions/:contributionId')
  @InBrowser({
    forms: { policy: 'contribute', read: onContribution },
    note: aboutContribution,
    leadsTo: [['answer', 'Its answer'], line('contribution')],
  })
  @Documented({
    summary: 'One contribution',
    policy: 'read',
    description: 'The contribution; its ETag is for `If-Match`',
    answer: ContributionView,
  })
  async show(
    @Param('contributionId', Uuid) id: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContributionView> {
    return tagged(reply, await readContribution(this.db, actor, id));
  }

  /** What it was before is kept. */
  @Patch('contributions/:contributionId')
  @Documented({
    summary: 'Edit what you said, until refinement begins, an answer is drafted or an item cites it; `If-Match`',
    policy: 'contribute',
    description: 'What you say now, checked anew',
    answer: ContributionView,
    refuses: [409, 412, 422],
  })
  async mend(
    @Param('contributionId', Uuid) id: string,
    @Body({ schema: ContributionPatch }) patch: ContributionPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContributionView> {
    return tagged(reply, await this.changeContribution.execute(id, patch, matching, actor));
  }

  /** The same by the form of its page: forms know no PATCH. What was changed in between can then be replaced, once it was looked at. */
  @Post('contributions/:contributionId')
  @ByForm(MENDING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'contribute', description: 'What you say now, checked anew', answer: ContributionView })
  mendByForm(
    @Param('contributionId', Uuid) id: string,
    @Body({ schema: ContributionPatch }) patch: ContributionPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Req() request: KnownRequest,
  ): Promise<ContributionView> {
    const now = async (): Promise<number> => (await readContribution(this.db, actor, id)).revision;
    return onceLookedAt(request, now, this.changeContribution.execute(id, patch, matching, actor));
  }

  /** Latest first. */
  @Get('contributions/:contributionId/history')
  @InBrowser({ heading: 'What it was before' })
  @Documented({
    summary: 'What it was before; for its author and those who read drafts',
    policy: 'read',
    description: 'Its earlier texts',
    answer: ContributionHistory,
  })
  history(@Param('contributionId', Uuid) id: string, @Who() actor: Actor): Promise<ContributionHistory> {
    return readHistory(this.db, actor, id);
  }
}
