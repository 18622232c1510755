import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { InboxBody } from '../../../../../libs/domain/contribution/contribution.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { ByForm } from '../../http/input/by-form.js';
import { Uuid } from '../../http/input/uuid.js';
import { DB } from '../../injection.js';
import { InBrowser } from '../../pages/in-browser.js';
import { awaitedOfInbox } from '../../pages/notes/awaited-answer.js';
import { onInbox } from '../../pages/forms/saying/read-saying.js';
import { CHECKING } from '../../pages/forms/saying/checked-page.js';
import { SAYING } from '../../pages/forms/saying/say-form.js';
import { EMPTY } from '../../pages/plain-words.js';
import { listInbox } from '../contribution.query.js';
import { CHECKED, checkSaid } from '../check-said.js';
import { type CheckedView, ContributionList, InboxFilter, SaidView } from '../contribution.schemas.js';
import { SayOutside } from './say-outside.use-case.js';

/** What is said outside a cycle's window: kept, and answered by the next cycle. */
@ApiTags('contributions')
@Controller('v1')
export class InboxController {
  constructor(
    private readonly sayOutside: SayOutside,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Post('programs/:programId/inbox')
  @ByForm(SAYING)
  @Documented({
    summary: 'Say something outside a window: the next cycle takes it over and answers it',
    policy: 'contribute',
    status: 201,
    description: 'What you said, and when you may expect an answer',
    answer: SaidView,
    refuses: [409, 422],
  })
  say(
    @Param('programId', Uuid) id: string,
    @Body({ schema: InboxBody }) body: InboxBody,
    @Who() actor: Actor,
  ): Promise<SaidView> {
    return this.sayOutside.execute(id, body, actor);
  }

  @Post('programs/:programId/inbox/check')
  @ByForm(CHECKING)
  @Documented(CHECKED)
  check(@Param('programId', Uuid) _id: string, @Body({ schema: InboxBody }) body: InboxBody): CheckedView {
    return checkSaid(body);
  }

  /** Oldest first: what waits has no cycle yet. */
  @Get('programs/:programId/inbox')
  @InBrowser({
    heading: 'What was said so',
    note: awaitedOfInbox,
    forms: { policy: 'contribute', read: onInbox },
    empty: EMPTY.inbox,
  })
  @Documented({
    summary: 'What was said so; `waiting=true` and `mine=true` filter',
    policy: 'read',
    description: 'A page of it',
    answer: ContributionList,
  })
  list(
    @Param('programId', Uuid) _id: string,
    @Query({ schema: InboxFilter }) filter: InboxFilter,
    @Who() actor: Actor,
  ): Promise<ContributionList> {
    return listInbox(this.db, actor, filter);
  }
}
