import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import { CsvExport } from '../../../csv/csv.schemas.js';
import { Documented } from '../../../http/described/documented.js';
import { Who } from '../../../http/callers/may.js';
import { Uuid } from '../../../http/input/uuid.js';
import { DB } from '../../../injection.js';
import { exportPeople } from './export-people.query.js';
import { ImportPeople } from './import-people.use-case.js';
import { ImportView, PeopleCsv } from './people-csv.schemas.js';

/** People in and out of a program as comma-separated values. */
@ApiTags('programs')
@Controller('v1/programs/:programId/participants')
export class PeopleCsvController {
  constructor(
    private readonly importPeople: ImportPeople,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** A row that is wrong is told by line and column; the others are taken. */
  @Post('import')
  @Documented({
    summary: 'Add people from CSV; each row by itself',
    policy: 'manage-program',
    description: 'What became of the rows',
    answer: ImportView,
    refuses: [409, 422],
  })
  import(
    @Param('programId', Uuid) program: string,
    @Body({ schema: PeopleCsv }) body: PeopleCsv,
    @Who() actor: Actor,
  ): Promise<ImportView> {
    return this.importPeople.execute(program, body, actor);
  }

  @Get('export')
  @Documented({
    summary: 'Everybody as CSV that can be imported again',
    policy: 'manage-program',
    description: 'Everybody, as they can be imported',
    answer: CsvExport,
  })
  export(@Param('programId', Uuid) _program: string, @Who() actor: Actor): Promise<CsvExport> {
    return exportPeople(this.db, actor);
  }
}
