import { Module } from '@nestjs/common';
import { ChangeStakeholderMap } from './change-stakeholder-map.use-case.js';
import { ImportMap } from './csv/import-map.use-case.js';
import { MapCsvController } from './csv/map-csv.controller.js';
import { RepresentationController } from './representation.controller.js';

@Module({ controllers: [RepresentationController, MapCsvController], providers: [ChangeStakeholderMap, ImportMap] })
export class RepresentationModule {}
