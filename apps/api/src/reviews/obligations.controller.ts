import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { readStanding } from '../cycles/standing.query.js';
import { Page } from '../http/paging/page.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { Uuid } from '../http/input/uuid.js';
import { InBrowser } from '../pages/in-browser.js';
import { onObligations } from '../pages/forms/reviewing/read-reviewing.js';
import { RECORDING } from '../pages/forms/reviewing/obligation-form.js';
import { EMPTY } from '../pages/plain-words.js';
import { ByForm } from '../http/input/by-form.js';
import { DB } from '../injection.js';
import { listClaims } from './claims.query.js';
import { listObligations } from './obligation.query.js';
import { RecordObligations } from './commands/record-obligations.use-case.js';
import { ClaimList, ClaimPage } from './claim.schemas.js';
import { ObligationList, ObligationsBody } from './obligation.schemas.js';

@ApiTags('reviews')
@Controller('v1/cycles/:cycleId')
export class ObligationsController {
  constructor(
    private readonly recordObligations: RecordObligations,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** An empty list says none. The first before pre-reads go out; more can be added until the cycle ends. */
  @Post('obligations')
  @ByForm(RECORDING)
  @Documented({
    summary: 'Record obligations, or none; for reviewers invited to this cycle',
    policy: 'record-obligation',
    description: 'The first page of the cycle’s obligations',
    answer: ObligationList,
    refuses: [409, 422],
  })
  record(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: ObligationsBody }) body: ObligationsBody,
    @Who() actor: Actor,
  ): Promise<ObligationList> {
    return this.recordObligations.execute(id, body, actor);
  }

  @Get('obligations')
  @InBrowser({ forms: { policy: 'record-obligation', read: onObligations }, empty: EMPTY.obligations })
  @Documented({
    summary: 'Its obligations',
    policy: 'read',
    description: 'A page of obligations, oldest first',
    answer: ObligationList,
  })
  async list(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<ObligationList> {
    await readStanding(this.db, actor, id);
    return listObligations(this.db, actor, id, page);
  }

  /** Somebody tried, or a token was late. */
  @Get('claims')
  @Documented({
    summary: 'Signals to its reviews that brought no verdict',
    policy: 'read-claims',
    description: 'A page of refused signals, newest first',
    answer: ClaimList,
  })
  async claims(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: ClaimPage }) page: ClaimPage,
    @Who() actor: Actor,
  ): Promise<ClaimList> {
    await readStanding(this.db, actor, id);
    return listClaims(this.db, actor, id, page);
  }
}
