import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Health } from '../../../../libs/domain/health/health.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { cycleHealthPage, programHealthPage } from '../pages/health-page.js';
import { readCycleHealth, readProgramHealth } from './health.query.js';
import { HealthQuery, LoadView, ProgramHealthView } from './health.schemas.js';
import { readOwnLoad } from './load.query.js';

/** How a collaboration is doing, for those who run it; and what it asks of each, for them alone. */
@ApiTags('health of the collaboration')
@Controller('v1')
export class CollaborationHealthController {
  constructor(@Inject(DB) private readonly db: Database) {}

  @Get('cycles/:cycleId/health')
  @InBrowser({ page: cycleHealthPage })
  @Documented({
    policy: 'read-drafts',
    description: 'The figures of one cycle',
    answer: Health,
  })
  cycle(@Param('cycleId', Uuid) id: string, @Who() actor: Actor): Promise<Health> {
    return readCycleHealth(this.db, actor, id);
  }

  @Get('programs/:programId/health')
  @InBrowser({ page: programHealthPage })
  @Documented({
    summary: 'The latest cycles together, and each of them',
    policy: 'read-drafts',
    description: 'The latest cycles, together and each',
    answer: ProgramHealthView,
  })
  program(
    @Param('programId', Uuid) _program: string,
    @Query({ schema: HealthQuery }) query: HealthQuery,
    @Who() actor: Actor,
  ): Promise<ProgramHealthView> {
    return readProgramHealth(this.db, actor, query);
  }

  /** Nobody sees a list of others. */
  @Get('programs/:programId/load')
  @Documented({
    summary: 'What the program asks of you',
    policy: 'read',
    description: 'Your own load',
    answer: LoadView,
  })
  load(@Param('programId', Uuid) _program: string, @Who() actor: Actor): Promise<LoadView> {
    return readOwnLoad(this.db, actor);
  }
}
