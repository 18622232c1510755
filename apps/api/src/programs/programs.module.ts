import { Module } from '@nestjs/common';
import { AddParticipants } from './add-participants.use-case.js';
import { CreateProgram } from './create-program.use-case.js';
import { ProgramsController } from './programs.controller.js';

@Module({ controllers: [ProgramsController], providers: [CreateProgram, AddParticipants] })
export class ProgramsModule {}
