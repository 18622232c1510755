import { Module } from '@nestjs/common';
import { AbsencesController } from './absences.controller.js';
import { DeclareAbsence } from './declare-absence.use-case.js';
import { EndAbsence } from './end-absence.use-case.js';

@Module({ controllers: [AbsencesController], providers: [DeclareAbsence, EndAbsence] })
export class AbsencesModule {}
