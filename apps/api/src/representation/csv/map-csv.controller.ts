import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { CsvExport } from '../../csv/csv.schemas.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { Uuid } from '../../http/input/uuid.js';
import { DB } from '../../injection.js';
import { loadMap } from '../stakeholder-map.query.js';
import { ImportMap } from './import-map.use-case.js';
import { writeMapRows } from './map-csv.js';
import { MapCsv, MapImportView } from './map-csv.schemas.js';

/** The stakeholder map of a program as comma-separated values. */
@ApiTags('representation')
@Controller('v1/programs/:programId/stakeholder-map')
export class MapCsvController {
  constructor(
    private readonly importMap: ImportMap,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** A row that is wrong is told by line and column, the others are taken, and the rest of the map stays. */
  @Post('import')
  @Documented({
    summary: 'Set targets, channels and settings from CSV; each row by itself',
    policy: 'manage-program',
    description: 'What became of the rows',
    answer: MapImportView,
    refuses: [409, 422],
  })
  import(
    @Param('programId', Uuid) program: string,
    @Body({ schema: MapCsv }) body: MapCsv,
    @Who() actor: Actor,
  ): Promise<MapImportView> {
    return this.importMap.execute(program, body, actor);
  }

  @Get('export')
  @Documented({
    summary: 'The map as CSV that can be imported again',
    policy: 'read',
    description: 'The map, as it can be imported',
    answer: CsvExport,
  })
  async export(@Param('programId', Uuid) _program: string, @Who() actor: Actor): Promise<CsvExport> {
    const { map } = await loadMap(this.db, actor);
    return { csv: writeMapRows(map) };
  }
}
