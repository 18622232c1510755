import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { PilotBody, PilotPatch } from '../../../../libs/domain/pilot/plan.js';
import type { Reviewer } from '../../../../libs/domain/review/reviewer.js';
import { Page } from '../http/paging/page.js';
import { Nothing } from '../cycles/cycle.schemas.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { IfMatch, tagged, type Matching } from '../http/input/revision.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { EMPTY } from '../pages/plain-words.js';
import { line } from '../pages/ways.js';
import { ChangePilot } from './commands/change-pilot.use-case.js';
import { ClosePilot } from './commands/close-pilot.use-case.js';
import { DeclarePilotReview } from './commands/declare-pilot-review.use-case.js';
import { HaltPilot } from './commands/halt-pilot.use-case.js';
import { PlanPilot } from './commands/plan-pilot.use-case.js';
import { StartPilot } from './commands/start-pilot.use-case.js';
import { listPilots, readPilot } from './pilot.query.js';
import { HaltBody, PilotList, PilotReviewBody, PilotView, VerdictBody } from './pilot.schemas.js';

const command = (policy: 'contribute' | 'ask-for-review', description: string): MethodDecorator =>
  Documented({ policy, description, answer: PilotView, refuses: [409, 422] });

/** What is tried out with a part of the users, under safeguards, until thresholds say whether it holds. */
@ApiTags('pilots')
@Controller('v1')
export class PilotsController {
  constructor(
    private readonly planPilot: PlanPilot,
    private readonly changePilot: ChangePilot,
    private readonly declarePilotReview: DeclarePilotReview,
    private readonly startPilot: StartPilot,
    private readonly haltPilot: HaltPilot,
    private readonly closePilot: ClosePilot,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** It starts at the beginning of its window, or with the last approval after it. */
  @Post('programs/:programId/pilots')
  @Documented({
    summary: 'Plan a pilot, in the program or in a cycle of it',
    policy: 'refine',
    status: 201,
    description: 'The pilot',
    answer: PilotView,
    refuses: [409, 422],
  })
  async plan(
    @Param('programId', Uuid) id: string,
    @Body({ schema: PilotBody }) body: PilotBody,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PilotView> {
    return tagged(reply, await this.planPilot.execute(id, body, actor));
  }

  @Get('programs/:programId/pilots')
  @InBrowser({ empty: EMPTY.pilots })
  @Documented({
    summary: 'Its pilots, newest first',
    policy: 'read',
    description: 'A page of pilots, newest first',
    answer: PilotList,
  })
  list(
    @Param('programId', Uuid) _id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<PilotList> {
    return listPilots(this.db, actor, page);
  }

  @Get('pilots/:pilotId')
  @InBrowser({
    heading: 'One pilot, with where each threshold stands',
    waits: 'pilot',
    leadsTo: [['measurements', 'What was measured'], line('pilot')],
  })
  @Documented({
    summary: 'One pilot, with where each threshold stands, and its `ETag`',
    policy: 'read',
    description: 'The pilot, with where each of its thresholds stands; its ETag is for `If-Match`',
    answer: PilotView,
  })
  async show(
    @Param('pilotId', Uuid) id: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PilotView> {
    return tagged(reply, await readPilot(this.db, actor, id));
  }

  @Patch('pilots/:pilotId')
  @Documented({
    summary: 'Change its plan until it starts; `If-Match`. Whoever approved it looks again',
    policy: 'refine',
    description: 'The changed pilot',
    answer: PilotView,
    refuses: [409, 412, 422],
  })
  async change(
    @Param('pilotId', Uuid) id: string,
    @Body({ schema: PilotPatch }) body: PilotPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PilotView> {
    return tagged(reply, await this.changePilot.execute(id, body, matching, actor));
  }

  @Post('pilots/:pilotId/reviews')
  @Documented({
    summary: 'Name a compliance reviewer who has to approve it before it starts',
    policy: 'ask-for-review',
    status: 201,
    description: 'Names who has to approve it before it starts; they are asked at once, or in their step',
    answer: PilotView,
    refuses: [409, 422],
  })
  review(
    @Param('pilotId', Uuid) id: string,
    @Body({ schema: PilotReviewBody }) body: Reviewer,
    @Who() actor: Actor,
  ): Promise<PilotView> {
    return this.declarePilotReview.execute(id, body, actor);
  }

  @Post('pilots/:pilotId/start')
  @command('contribute', 'Starts an approved pilot before its window begins; for its owner and facilitators.')
  start(
    @Param('pilotId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<PilotView> {
    return this.startPilot.execute(id, actor);
  }

  @Post('pilots/:pilotId/halt')
  @command(
    'contribute',
    'Halts a running pilot, with a reason; for those whom its safeguards name. A forum decides what becomes of it.',
  )
  halt(
    @Param('pilotId', Uuid) id: string,
    @Body({ schema: HaltBody }) body: HaltBody,
    @Who() actor: Actor,
  ): Promise<PilotView> {
    return this.haltPilot.execute(id, body, actor);
  }

  @Post('pilots/:pilotId/verdict')
  @command('contribute', 'Closes an ended pilot with what it showed; for its owner. Its cohort is told.')
  verdict(
    @Param('pilotId', Uuid) id: string,
    @Body({ schema: VerdictBody }) body: VerdictBody,
    @Who() actor: Actor,
  ): Promise<PilotView> {
    return this.closePilot.execute(id, body, actor);
  }
}
