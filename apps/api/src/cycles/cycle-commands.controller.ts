import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { Uuid } from '../http/input/uuid.js';
import { ACCEPTING, ATTENDING, DECLINING, MARKING } from '../pages/forms/attendance-form.js';
import { AttendSession } from './session/attend-session.use-case.js';
import { AnswerInvitation } from './session/answer-invitation.use-case.js';
import { MarkAttendance } from './session/mark-attendance.use-case.js';
import { CancelCycle } from './steps/cancel-cycle.use-case.js';
import { CloseInput } from './session/close-input.use-case.js';
import { CloseSession } from './session/close-session.use-case.js';
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
import {
  AttendeesBody,
  CycleView,
  DeputyBody,
  HoldBody,
  MoveBody,
  Nothing,
  OpenSessionBody,
  PublishAgendaBody,
  ReasonBody,
  SessionLinksBody,
  TimeboxesBody,
} from './cycle.schemas.js';

const command = (policy: 'run-cycle' | 'contribute', description: string): MethodDecorator =>
  Documented({ policy, description, answer: CycleView, refuses: [409, 422] });

/** What people do to move a cycle. Each is one command: refused with a code and nothing changed, or done. */
@ApiTags('cycles')
@Controller('v1/cycles/:cycleId')
export class CycleCommandsController {
  constructor(
    private readonly publishAgendaUseCase: PublishAgenda,
    private readonly openSessionUseCase: OpenSession,
    private readonly closeSessionUseCase: CloseSession,
    private readonly moveSessionUseCase: MoveSession,
    private readonly recordSessionLinksUseCase: RecordSessionLinks,
    private readonly attendSessionUseCase: AttendSession,
    private readonly answerInvitationUseCase: AnswerInvitation,
    private readonly markAttendanceUseCase: MarkAttendance,
    private readonly recordTimeboxesUseCase: RecordTimeboxes,
    private readonly closeInputUseCase: CloseInput,
    private readonly endRefinementUseCase: EndRefinement,
    private readonly endDecisionsUseCase: EndDecisions,
    private readonly goBackUseCase: GoBack,
    private readonly holdCycleUseCase: HoldCycle,
    private readonly resumeCycleUseCase: ResumeCycle,
    private readonly cancelCycleUseCase: CancelCycle,
    private readonly moveDeadlineUseCase: MoveDeadline,
    private readonly nameDeputyUseCase: NameDeputy,
  ) {}

  @Post('agenda/publish')
  @command(
    'run-cycle',
    'Ends `agenda`: pre-reads go out. Compliance reviewers have answered, topics fit, and who must be heard is invited, or it says why not.',
  )
  publishAgenda(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: PublishAgendaBody }) body: PublishAgendaBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.publishAgendaUseCase.execute(id, body, actor);
  }

  @Post('session/open')
  @command('run-cycle', 'Opens the session before its instant; more than an hour before, with a reason.')
  openSession(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: OpenSessionBody }) body: OpenSessionBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.openSessionUseCase.execute(id, body, actor);
  }

  @Post('session/close')
  @command('run-cycle', 'The meeting is over; input goes on until its window closes.')
  closeSession(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.closeSessionUseCase.execute(id, actor);
  }

  @Post('session/move')
  @command('run-cycle', 'Moves the session; everybody invited is told, with a calendar file.')
  moveSession(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: MoveBody }) body: MoveBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.moveSessionUseCase.execute(id, body, actor);
  }

  @Post('session/links')
  @command('run-cycle', 'Adds links to recording and transcript.')
  recordSessionLinks(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: SessionLinksBody }) body: SessionLinksBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.recordSessionLinksUseCase.execute(id, body, actor);
  }

  @Post('session/attendance')
  @ByForm(ATTENDING)
  @command('contribute', 'Records that you attend.')
  attendSession(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.attendSessionUseCase.execute(id, actor);
  }

  @Post('session/decline')
  @ByForm(DECLINING)
  @command('contribute', 'Declines your invitation: you take no part this time, and are reminded of nothing.')
  declineInvitation(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.answerInvitationUseCase.execute(id, true, actor);
  }

  @Post('session/accept')
  @ByForm(ACCEPTING)
  @command('contribute', 'Takes it back that you declined your invitation.')
  acceptInvitation(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.answerInvitationUseCase.execute(id, false, actor);
  }

  @Post('session/attendees')
  @ByForm(MARKING)
  @command('run-cycle', 'Records who else attended, so that recordings need their consent, or takes that back.')
  markAttendance(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: AttendeesBody }) body: AttendeesBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.markAttendanceUseCase.execute(id, body, actor);
  }

  @Post('session/timeboxes')
  @command('run-cycle', 'Notes how many minutes topics took; 0 for those that were not reached.')
  recordTimeboxes(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: TimeboxesBody }) body: TimeboxesBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.recordTimeboxesUseCase.execute(id, body, actor);
  }

  @Post('input/close')
  @command('run-cycle', 'Ends written input early, with a reason.')
  closeInput(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: ReasonBody }) body: ReasonBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.closeInputUseCase.execute(id, body, actor);
  }

  @Post('refinement/end')
  @command('run-cycle', 'Ends `refinement`: every voice has a draft answer, every item can be measured.')
  endRefinement(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.endRefinementUseCase.execute(id, actor);
  }

  @Post('decision/end')
  @command('run-cycle', 'Ends `decision` when no forum is open any more.')
  endDecisions(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.endDecisionsUseCase.execute(id, actor);
  }

  @Post('back')
  @command('run-cycle', 'Goes back one phase, with a reason.')
  goBack(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: ReasonBody }) body: ReasonBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.goBackUseCase.execute(id, body, actor);
  }

  @Post('hold')
  @command('run-cycle', 'Stops its clocks and those of its forums and reviews.')
  holdCycle(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: HoldBody }) body: HoldBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.holdCycleUseCase.execute(id, body, actor);
  }

  @Post('resume')
  @command('run-cycle', 'Goes on with the working time that was left.')
  resumeCycle(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.resumeCycleUseCase.execute(id, actor);
  }

  @Post('cancel')
  @command('run-cycle', 'Ends it before its time, with a reason.')
  cancelCycle(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: ReasonBody }) body: ReasonBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.cancelCycleUseCase.execute(id, body, actor);
  }

  @Post('deadline')
  @command('run-cycle', 'Moves the deadline of its phase, with a reason.')
  moveDeadline(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: MoveBody }) body: MoveBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.moveDeadlineUseCase.execute(id, body, actor);
  }

  @Post('deputy')
  @command('run-cycle', 'Names who acts for the facilitator when the ladder climbs; null for nobody.')
  nameDeputy(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: DeputyBody }) body: DeputyBody,
    @Who() actor: Actor,
  ): Promise<CycleView> {
    return this.nameDeputyUseCase.execute(id, body, actor);
  }
}
