import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { CycleBody } from '../../../../libs/domain/brief/cycle-body.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { DB } from '../injection.js';
import { onCycle } from '../pages/forms/attendance-form.js';
import { InBrowser } from '../pages/in-browser.js';
import { EMPTY } from '../pages/plain-words.js';
import { FROM_CYCLE } from '../pages/ways.js';
import { CreateCycle } from './create-cycle.use-case.js';
import { listCycles, readCycle } from './cycle.query.js';
import { CycleFilter, CycleList, CycleView } from './cycle.schemas.js';
import { Uuid } from '../http/input/uuid.js';

@ApiTags('cycles')
@Controller('v1')
export class CyclesController {
  constructor(
    private readonly createCycle: CreateCycle,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** From a brief; its parts can also be added later, while it is in `agenda`. */
  @Post('programs/:programId/cycles')
  @Documented({
    summary: 'Start a cycle',
    policy: 'run-cycle',
    status: 201,
    description: 'The new cycle',
    answer: CycleView,
    refuses: [409, 422],
  })
  create(
    @Param('programId', Uuid) program: string,
    @Body({ schema: CycleBody }) brief: CycleBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.createCycle.execute(program, brief, actor);
  }

  /** `stalled=true` lists those that need somebody. */
  @Get('programs/:programId/cycles')
  @InBrowser({ heading: 'Its cycles', empty: EMPTY.cycles })
  @Documented({
    summary: 'Its cycles; `stalled=true` and `phase=` filter',
    policy: 'read',
    description: 'A page of cycles, newest first',
    answer: CycleList,
  })
  list(
    @Param('programId', Uuid) _program: string,
    @Query({ schema: CycleFilter }) filter: CycleFilter,
    @Who() actor: Actor,
  ): Promise<CycleList> {
    return listCycles(this.db, actor, filter);
  }

  @Get('cycles/:cycleId')
  @InBrowser({
    waits: 'cycle',
    forms: { policy: 'contribute', read: onCycle, beside: true },
    leadsTo: FROM_CYCLE,
  })
  @Documented({
    summary: 'Where it stands, who is waited for, what happens next',
    policy: 'read',
    description: 'Where the cycle stands and who is waited for',
    answer: CycleView,
  })
  show(@Param('cycleId', Uuid) id: string, @Who() actor: Actor): Promise<CycleView> {
    return readCycle(this.db, actor, id);
  }
}
