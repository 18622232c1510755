import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { MeasurementsBody } from '../../../../../libs/domain/closure/measurement.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { Uuid } from '../../http/input/uuid.js';
import { DB } from '../../injection.js';
import { InBrowser } from '../../pages/in-browser.js';
import { EMPTY } from '../../pages/plain-words.js';
import { listMeasurements } from './measurement.query.js';
import { MeasuredView, MeasurementList, MeasurementsQuery } from './measurement.schemas.js';
import { RecordMeasurements } from './record-measurements.use-case.js';

/** What the objectives of a cycle came to, entered by people or pushed by a program. */
@ApiTags('agenda')
@Controller('v1/cycles/:cycleId/measurements')
export class MeasurementsController {
  constructor(
    private readonly recordMeasurements: RecordMeasurements,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Up to 500 at once. */
  @Post()
  @Documented({
    summary: 'Record what objectives were measured at, in any phase; another value of the same instant corrects it',
    policy: 'refine',
    description: 'How many were new',
    answer: MeasuredView,
    refuses: [409, 422],
  })
  record(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: MeasurementsBody }) body: MeasurementsBody,
    @Who() actor: Actor,
  ): Promise<MeasuredView> {
    return this.recordMeasurements.execute(id, body, actor);
  }

  @Get()
  @InBrowser({ heading: 'The series, earliest first', empty: EMPTY.measurements })
  @Documented({
    summary: 'The series, earliest first; `objective=` of one',
    policy: 'read',
    description: 'A page of the series, earliest first',
    answer: MeasurementList,
  })
  list(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: MeasurementsQuery }) query: MeasurementsQuery,
    @Who() actor: Actor,
  ): Promise<MeasurementList> {
    return listMeasurements(this.db, actor, id, query);
  }
}
