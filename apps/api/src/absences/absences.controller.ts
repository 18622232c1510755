import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { Uuid } from '../http/input/uuid.js';
import { Page } from '../http/paging/page.js';
import { DB } from '../injection.js';
import { COMING_BACK, GOING_AWAY, onAbsences } from '../pages/forms/taking-part/absence-form.js';
import { InBrowser } from '../pages/in-browser.js';
import { EMPTY } from '../pages/plain-words.js';
import { listAbsences } from './absence.query.js';
import { AbsenceBody, AbsenceList, AbsenceView, EndAbsenceBody } from './absence.schemas.js';
import { DeclareAbsence } from './declare-absence.use-case.js';
import { EndAbsence } from './end-absence.use-case.js';

/** Dated absences: who is away, and the one person who acts for them meanwhile. */
@ApiTags('absences')
@Controller('v1')
export class AbsencesController {
  constructor(
    private readonly declareAbsence: DeclareAbsence,
    private readonly endAbsence: EndAbsence,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Post('programs/:programId/absences')
  @ByForm(GOING_AWAY)
  @Documented({
    summary: 'Be away for some time, perhaps with a deputy; those who manage the program also for others',
    policy: 'be-absent',
    status: 201,
    description: 'The absence',
    answer: AbsenceView,
    refuses: [409, 422],
  })
  declare(
    @Param('programId', Uuid) id: string,
    @Body({ schema: AbsenceBody }) body: AbsenceBody,
    @Who() actor: Actor,
  ): Promise<AbsenceView> {
    return this.declareAbsence.execute(id, body, actor);
  }

  @Get('programs/:programId/absences')
  @InBrowser({ forms: { policy: 'be-absent', read: onAbsences }, empty: EMPTY.absences })
  @Documented({
    policy: 'read',
    description: 'Absences that go on or are to come',
    answer: AbsenceList,
  })
  list(
    @Param('programId', Uuid) _id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<AbsenceList> {
    return listAbsences(this.db, actor, page);
  }

  /** From now on they act themselves again. */
  @Post('absences/:absenceId/end')
  @ByForm(COMING_BACK)
  @Documented({
    summary: "End one early; one's own, or as those who manage the program",
    policy: 'be-absent',
    description: 'The absence, ended',
    answer: AbsenceView,
    refuses: [409, 422],
  })
  end(
    @Param('absenceId', Uuid) id: string,
    @Body({ schema: EndAbsenceBody }) _body: EndAbsenceBody,
    @Who() actor: Actor,
  ): Promise<AbsenceView> {
    return this.endAbsence.execute(id, actor);
  }
}
