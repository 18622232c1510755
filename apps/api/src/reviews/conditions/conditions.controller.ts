import { Body, Controller, Inject, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { Nothing } from '../../cycles/cycle.schemas.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { ByForm } from '../../http/input/by-form.js';
import { Uuid } from '../../http/input/uuid.js';
import { InBrowser } from '../../pages/in-browser.js';
import { onCondition } from '../../pages/forms/reviewing/read-reviewing.js';
import { MEETING } from '../../pages/forms/reviewing/condition-form.js';
import { DB } from '../../injection.js';
import { ConditionView, ReportBody } from './condition.schemas.js';
import { readCondition } from './condition.query.js';
import { ConfirmCondition } from './confirm-condition.use-case.js';
import { ReportCondition } from './report-condition.use-case.js';

/** What an approval was given on. */
@ApiTags('reviews')
@Controller('v1/conditions/:conditionId')
export class ConditionsController {
  constructor(
    private readonly reportCondition: ReportCondition,
    private readonly confirmCondition: ConfirmCondition,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Get()
  @InBrowser({ forms: { policy: 'contribute', read: onCondition } })
  @Documented({
    summary: 'What an approval was given on, and whether it was done',
    policy: 'read',
    description: 'The condition',
    answer: ConditionView,
  })
  show(@Param('conditionId', Uuid) id: string, @Who() actor: Actor): Promise<ConditionView> {
    return readCondition(this.db, actor, id);
  }

  @Post('report')
  @ByForm(MEETING)
  @Documented({
    summary: 'It was done, with a note; for whoever owes it',
    policy: 'contribute',
    description:
      'It was done, and where that can be seen: for whoever owes it; the reviewer is asked whether it is so.',
    answer: ConditionView,
    refuses: [409, 422],
  })
  report(
    @Param('conditionId', Uuid) id: string,
    @Body({ schema: ReportBody }) body: ReportBody,
    @Who() actor: Actor,
  ): Promise<ConditionView> {
    return this.reportCondition.execute(id, body, actor);
  }

  @Post('confirm')
  @ByForm(MEETING)
  @Documented({
    summary: 'It was done; for the reviewer',
    policy: 'review',
    description: 'It was done, the reviewer says; nobody is asked for it any more.',
    answer: ConditionView,
    refuses: [409, 422],
  })
  confirm(
    @Param('conditionId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<ConditionView> {
    return this.confirmCondition.execute(id, actor);
  }
}
