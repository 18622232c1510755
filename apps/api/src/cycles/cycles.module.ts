import { Module } from '@nestjs/common';
import { AttendSession } from './session/attend-session.use-case.js';
import { AnswerInvitation } from './session/answer-invitation.use-case.js';
import { MarkAttendance } from './session/mark-attendance.use-case.js';
import { CancelCycle } from './steps/cancel-cycle.use-case.js';
import { CloseInput } from './session/close-input.use-case.js';
import { CloseSession } from './session/close-session.use-case.js';
import { CreateCycle } from './create-cycle.use-case.js';
import { EndDecisions } from './steps/end-decisions.use-case.js';
import { EndRefinement } from './steps/end-refinement.use-case.js';
import { GoBack } from './steps/go-back.use-case.js';
import { HoldCycle } from './steps/hold-cycle.use-case.js';
import { MoveDeadline } from './steps/move-deadline.use-case.js';
import { MoveSession } from './session/move-session.use-case.js';
import { OpenSession } from './session/open-session.use-case.js';
import { PublishAgenda } from './steps/publish-agenda.use-case.js';
import { RecordSessionLinks } from './session/record-session-links.use-case.js';
import { RecordTimeboxes } from './session/record-timeboxes.use-case.js';
import { NameDeputy } from './name-deputy.use-case.js';
import { ResumeCycle } from './steps/resume-cycle.use-case.js';
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
    RecordTimeboxes,
    AttendSession,
    AnswerInvitation,
    MarkAttendance,
    CloseInput,
    EndRefinement,
    EndDecisions,
    GoBack,
    HoldCycle,
    ResumeCycle,
    CancelCycle,
    MoveDeadline,
    NameDeputy,
  ],
})
export class CyclesModule {}
