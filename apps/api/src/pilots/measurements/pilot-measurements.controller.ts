import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { PilotMeasurementsBody } from '../../../../../libs/domain/pilot/measuring.js';
import { Page } from '../../http/paging/page.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { Uuid } from '../../http/input/uuid.js';
import { DB } from '../../injection.js';
import { InBrowser } from '../../pages/in-browser.js';
import { EMPTY } from '../../pages/plain-words.js';
import { MeasurePilot } from './measure-pilot.use-case.js';
import { listPilotMeasurements } from './pilot-measurement.query.js';
import { PilotMeasuredView, PilotMeasurementList } from './pilot-measurement.schemas.js';

/** What was measured of a pilot, entered by people or pushed by a program: figures of many, never of somebody. */
@ApiTags('pilots')
@Controller('v1/pilots/:pilotId/measurements')
export class PilotMeasurementsController {
  constructor(
    private readonly measurePilot: MeasurePilot,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Up to 500 figures at once. */
  @Post()
  @Documented({
    summary: 'Send what was measured while it runs; for its owner and facilitators. A breach halts it',
    policy: 'contribute',
    description: 'How many were new, and whether the pilot was halted',
    answer: PilotMeasuredView,
    refuses: [409, 422],
  })
  record(
    @Param('pilotId', Uuid) id: string,
    @Body({ schema: PilotMeasurementsBody }) body: PilotMeasurementsBody,
    @Who() actor: Actor,
  ): Promise<PilotMeasuredView> {
    return this.measurePilot.execute(id, body, actor);
  }

  @Get()
  @InBrowser({ empty: EMPTY.measurements })
  @Documented({
    summary: 'What was measured, earliest first',
    policy: 'read',
    description: 'A page of measurements, earliest first',
    answer: PilotMeasurementList,
  })
  list(
    @Param('pilotId', Uuid) id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<PilotMeasurementList> {
    return listPilotMeasurements(this.db, actor, id, page);
  }
}
