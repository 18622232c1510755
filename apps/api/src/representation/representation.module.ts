import { Module } from '@nestjs/common';
import { ChangeStakeholderMap } from './change-stakeholder-map.use-case.js';
import { RepresentationController } from './representation.controller.js';

@Module({ controllers: [RepresentationController], providers: [ChangeStakeholderMap] })
export class RepresentationModule {}
