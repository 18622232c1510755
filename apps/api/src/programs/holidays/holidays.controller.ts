import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { Uuid } from '../../http/input/uuid.js';
import { HolidaysFile, HolidaysView } from './holidays.schemas.js';
import { ImportHolidays } from './import-holidays.use-case.js';

@ApiTags('programs')
@Controller('v1/programs/:programId/holidays')
export class HolidaysController {
  constructor(private readonly importHolidays: ImportHolidays) {}

  /** The other lines are taken. */
  @Post('import')
  @Documented({
    summary: 'Add holidays from an iCalendar or CSV file; what is wrong is told by line',
    policy: 'manage-program',
    description: 'What became of the file',
    answer: HolidaysView,
    refuses: [409, 422],
  })
  import(
    @Param('programId', Uuid) program: string,
    @Body({ schema: HolidaysFile }) body: HolidaysFile,
    @Who() actor: Actor,
  ): Promise<HolidaysView> {
    return this.importHolidays.execute(program, body, actor);
  }
}
