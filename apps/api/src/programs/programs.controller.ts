import { Body, Controller, Get, Inject, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { ProgramBody } from '../../../../libs/domain/brief/program-body.js';
import { EngagementModel } from '../../../../libs/domain/program/engagement.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { IfMatch, tagged, type Matching } from '../http/input/revision.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { EMPTY } from '../pages/plain-words.js';
import { FROM_PROGRAM } from '../pages/ways.js';
import { CreateProgram } from './create-program.use-case.js';
import { ChangeEngagement } from './engagement/change-engagement.use-case.js';
import { listPrograms, readLadders, readProgram } from './program.query.js';
import { Page } from '../http/paging/page.js';
import { LaddersView, ProgramList, ProgramPatch, ProgramView } from './program.schemas.js';
import { RenameProgram } from './rename-program.use-case.js';

@ApiTags('programs')
@Controller('v1/programs')
export class ProgramsController {
  constructor(
    private readonly createProgram: CreateProgram,
    private readonly changeEngagement: ChangeEngagement,
    private readonly renameProgram: RenameProgram,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Post()
  @Documented({
    summary: 'Create a program; you become its facilitator and admin',
    policy: 'signed-in',
    status: 201,
    description: 'The new program',
    answer: ProgramView,
    refuses: [409, 422],
  })
  create(@Body({ schema: ProgramBody }) body: ProgramBody, @Who() actor: Actor): Promise<ProgramView> {
    return this.createProgram.execute(body, actor);
  }

  @Get()
  @InBrowser({ empty: EMPTY.programs })
  @Documented({
    summary: 'The programs in which you take part',
    policy: 'signed-in',
    description: 'A page of programs, newest first',
    answer: ProgramList,
  })
  list(@Query({ schema: Page }) page: Page, @Who() actor: Actor): Promise<ProgramList> {
    return listPrograms(this.db, actor, page);
  }

  @Get(':programId')
  @InBrowser({ leadsTo: FROM_PROGRAM })
  @Documented({
    summary: 'One program, and how it works with its customers',
    policy: 'read',
    description: 'The program; its ETag is for `If-Match`',
    answer: ProgramView,
  })
  async show(
    @Param('programId', Uuid) _id: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProgramView> {
    return tagged(reply, await readProgram(this.db, actor));
  }

  /** What was sent before keeps the old one. */
  @Patch(':programId')
  @Documented({
    summary: 'Give it another name, or its product one; `If-Match`',
    policy: 'manage-program',
    description: 'The program by its new name',
    answer: ProgramView,
    refuses: [409, 412, 422],
  })
  async rename(
    @Param('programId', Uuid) _id: string,
    @Body({ schema: ProgramPatch }) patch: ProgramPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProgramView> {
    return tagged(reply, await this.renameProgram.execute(patch, matching, actor));
  }

  @Put(':programId/engagement')
  @Documented({
    summary: 'Another engagement model, whole; `If-Match`. Cycles that have begun keep theirs',
    policy: 'manage-program',
    description: 'The program with its new engagement model',
    answer: ProgramView,
    refuses: [409, 412, 422],
  })
  async engage(
    @Param('programId', Uuid) _id: string,
    @Body({ schema: EngagementModel }) engagement: EngagementModel,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProgramView> {
    return tagged(reply, await this.changeEngagement.execute(engagement, matching, actor));
  }

  /** Who is reminded and asked when, and how each wait ends. */
  @Get(':programId/ladders')
  @Documented({
    summary: 'Its ladders in words, a sentence a rung',
    policy: 'read',
    description: 'A sentence for each rung of each ladder',
    answer: LaddersView,
  })
  ladders(@Param('programId', Uuid) _id: string, @Who() actor: Actor): Promise<LaddersView> {
    return readLadders(this.db, actor);
  }
}
