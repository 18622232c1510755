import { Module } from '@nestjs/common';
import { AttendSession } from './attend-session.use-case.js';
import { CancelCycle } from './cancel-cycle.use-case.js';
import { CloseInput } from './close-input.use-case.js';
import { CloseSession } from './close-session.use-case.js';
import { CreateCycle } from './create-cycle.use-case.js';
import { EndDecisions } from './end-decisions.use-case.js';
import { EndRefinement } from './end-refinement.use-case.js';
import { GoBack } from './go-back.use-case.js';
import { HoldCycle } from './hold-cycle.use-case.js';
import { MoveDeadline } from './move-deadline.use-case.js';
import { MoveSession } from './move-session.use-case.js';
import { OpenSession } from './open-session.use-case.js';
import { PublishAgenda } from './publish-agenda.use-case.js';
import { RecordSessionLinks } from './record-session-links.use-case.js';
import { ResumeCycle } from './resume-cycle.use-case.js';
import { CycleCommandsController } from './cycle-commands.controller.js';
import { CyclesController } from './cycles.controller.js';

@Module({
  controllers: [CyclesController, CycleCommandsController],
  providers: [
    CreateCycle,
    PublishAgenda,
    OpenSession,
    CloseSession,
    MoveSession,
    RecordSessionLinks,
    AttendSession,
    CloseInput,
    EndRefinement,
    EndDecisions,
    GoBack,
    HoldCycle,
    ResumeCycle,
    CancelCycle,
    MoveDeadline,
  ],
})
export class CyclesModule {}
