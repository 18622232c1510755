import { Module } from '@nestjs/common';
import { CreateProgram } from './create-program.use-case.js';
import { AddParticipants } from './people/add-participants.use-case.js';
import { ChangeParticipant } from './people/change-participant.use-case.js';
import { ParticipantsController } from './people/participants.controller.js';
import { ProgramsController } from './programs.controller.js';

@Module({
  controllers: [ProgramsController, ParticipantsController],
  providers: [CreateProgram, AddParticipants, ChangeParticipant],
})
export class ProgramsModule {}
