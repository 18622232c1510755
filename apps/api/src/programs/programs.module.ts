import { Module } from '@nestjs/common';
import { CreateProgram } from './create-program.use-case.js';
import { ChangeEngagement } from './engagement/change-engagement.use-case.js';
import { HolidaysController } from './holidays/holidays.controller.js';
import { ImportHolidays } from './holidays/import-holidays.use-case.js';
import { AddParticipants } from './people/add-participants.use-case.js';
import { ChangeParticipant } from './people/change-participant.use-case.js';
import { ChooseReading } from './people/choose-reading.use-case.js';
import { ImportPeople } from './people/csv/import-people.use-case.js';
import { PeopleCsvController } from './people/csv/people-csv.controller.js';
import { ParticipantsController } from './people/participants.controller.js';
import { ProgramsController } from './programs.controller.js';
import { RenameProgram } from './rename-program.use-case.js';

@Module({
  controllers: [ProgramsController, PeopleCsvController, ParticipantsController, HolidaysController],
  providers: [
    CreateProgram,
    ChangeEngagement,
    RenameProgram,
    AddParticipants,
    ChangeParticipant,
    ChooseReading,
    ImportPeople,
    ImportHolidays,
  ],
})
export class ProgramsModule {}
