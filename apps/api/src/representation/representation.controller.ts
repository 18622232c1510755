import { Body, Controller, Get, Inject, Param, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { StakeholderMap } from '../../../../libs/domain/representation/stakeholder-map.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { IfMatch, tagged, type Matching } from '../http/input/revision.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { ChangeStakeholderMap } from './change-stakeholder-map.use-case.js';
import { readCoverage } from './coverage.query.js';
import { CoverageQuery, CoverageView, StakeholderMapView } from './representation.schemas.js';
import { readMap } from './stakeholder-map.query.js';

@ApiTags('representation')
@Controller('v1')
export class RepresentationController {
  constructor(
    private readonly changeStakeholderMap: ChangeStakeholderMap,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Get('programs/:programId/stakeholder-map')
  @InBrowser({ heading: 'Whom it must hear, and how many there are of each' })
  @Documented({
    summary: 'Whom it must hear, and how many there are of each, with the `ETag`',
    policy: 'read',
    description: 'The map; its ETag is for `If-Match`',
    answer: StakeholderMapView,
  })
  async show(
    @Param('programId', Uuid) _program: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StakeholderMapView> {
    return tagged(reply, await readMap(this.db, actor));
  }

  @Put('programs/:programId/stakeholder-map')
  @Documented({
    summary: 'Another map; `If-Match`. Cycles that have begun keep their targets',
    policy: 'manage-program',
    description: 'The new map',
    answer: StakeholderMapView,
    refuses: [409, 412, 422],
  })
  async change(
    @Param('programId', Uuid) _program: string,
    @Body({ schema: StakeholderMap }) map: StakeholderMap,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StakeholderMapView> {
    return tagged(reply, await this.changeStakeholderMap.execute(map, matching, actor));
  }

  /** Targets first, then whose turn it is. */
  @Get('cycles/:cycleId/coverage')
  @Documented({
    summary: 'Who is missing, and a balanced list of whom to invite, each with the reason',
    policy: 'read-drafts',
    description: 'The targets and a proposal',
    answer: CoverageView,
  })
  coverage(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: CoverageQuery }) query: CoverageQuery,
    @Who() actor: Actor,
  ): Promise<CoverageView> {
    return readCoverage(this.db, actor, id, query);
  }
}
