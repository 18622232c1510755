import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { ProgramBody } from '../../../../libs/domain/brief.js';
import { Documented } from '../http/documented.js';
import { Who } from '../http/may.js';
import { Uuid } from '../http/uuid.js';
import { DB } from '../injection.js';
import { CreateProgram } from './create-program.use-case.js';
import { listPrograms, readLadders, readProgram } from './program.query.js';
import { LaddersView, Page, ProgramList, ProgramView } from './program.schemas.js';

@ApiTags('programs')
@Controller('v1/programs')
export class ProgramsController {
  constructor(
    private readonly createProgram: CreateProgram,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Creates a program; you become its facilitator. */
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

  /** The programs in which you take part. */
  @Get()
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
  @Documented({
    summary: 'One program, with its engagement model',
    policy: 'read',
    description: 'The program',
    answer: ProgramView,
  })
  show(@Param('programId', Uuid) _id: string, @Who() actor: Actor): Promise<ProgramView> {
    return readProgram(this.db, actor);
  }

  /** Who is reminded and asked when, and how each wait ends, in words. */
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
