import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { Page } from '../../http/paging/page.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { ByForm } from '../../http/input/by-form.js';
import { IfMatch, tagged, type Matching } from '../../http/input/revision.js';
import { Uuid } from '../../http/input/uuid.js';
import { DB } from '../../injection.js';
import { NEEDING, onParticipant, onParticipants, READING } from '../../pages/forms/taking-part/reading-form.js';
import { InBrowser } from '../../pages/in-browser.js';
import { readParticipants } from '../program.query.js';
import {
  NeedsBody,
  ParticipantList,
  ParticipantPatch,
  ParticipantView,
  ParticipantsBody,
  ReadingBody,
} from '../program.schemas.js';
import { AddParticipants } from './add-participants.use-case.js';
import { ChangeParticipant } from './change-participant.use-case.js';
import { ChooseReading } from './choose-reading.use-case.js';
import { readParticipant } from './membership.query.js';

@ApiTags('programs')
@Controller('v1/programs/:programId/participants')
export class ParticipantsController {
  constructor(
    private readonly addParticipants: AddParticipants,
    private readonly changeParticipant: ChangeParticipant,
    private readonly chooseReading: ChooseReading,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Only an admin gives other roles than `contributor`. */
  @Post()
  @Documented({
    summary: 'Add people; who takes part already keeps every role',
    policy: 'manage-program',
    description: 'Those who are named, at most 200 of them',
    answer: ParticipantList,
    refuses: [409, 422],
  })
  add(
    @Param('programId', Uuid) program: string,
    @Body({ schema: ParticipantsBody }) body: ParticipantsBody,
    @Who() actor: Actor,
  ): Promise<ParticipantList> {
    return this.addParticipants.execute(program, body, actor);
  }

  @Get()
  @InBrowser({ forms: { policy: 'read', read: onParticipants } })
  @Documented({
    summary: 'Its people, by name',
    policy: 'read',
    description: 'A page of people',
    answer: ParticipantList,
  })
  list(
    @Param('programId', Uuid) _program: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<ParticipantList> {
    return readParticipants(this.db, actor, page);
  }

  @Put('needs')
  @Documented({
    summary: 'Say which formats you need; for you and those who manage the program',
    policy: 'read',
    description: 'Who you are here',
    answer: ParticipantView,
    refuses: [409, 422],
  })
  need(
    @Param('programId', Uuid) program: string,
    @Body({ schema: NeedsBody }) body: NeedsBody,
    @Who() actor: Actor,
  ): Promise<ParticipantView> {
    return this.changeParticipant.need(program, body, actor);
  }

  /** What is sent to you writes them so. */
  @Put('reading')
  @Documented({
    summary: 'Say in which locale and zone you read dates and times, in every program',
    policy: 'read',
    description: 'Who you are here',
    answer: ParticipantView,
    refuses: [409, 422],
  })
  reading(
    @Param('programId', Uuid) program: string,
    @Body({ schema: ReadingBody }) body: ReadingBody,
    @Who() actor: Actor,
  ): Promise<ParticipantView> {
    return this.chooseReading.execute(program, body, actor);
  }

  /** The same by the form of one's own entry: forms know no PUT. */
  @Post('needs')
  @ByForm(NEEDING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'read', description: 'Who you are here', answer: ParticipantView })
  needByForm(
    @Param('programId', Uuid) program: string,
    @Body({ schema: NeedsBody }) body: NeedsBody,
    @Who() actor: Actor,
  ): Promise<ParticipantView> {
    return this.changeParticipant.need(program, body, actor);
  }

  /** The same by the form of one's own entry: forms know no PUT. */
  @Post('reading')
  @ByForm(READING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'read', description: 'Who you are here', answer: ParticipantView })
  readingByForm(
    @Param('programId', Uuid) program: string,
    @Body({ schema: ReadingBody }) body: ReadingBody,
    @Who() actor: Actor,
  ): Promise<ParticipantView> {
    return this.chooseReading.execute(program, body, actor);
  }

  @Get(':personId')
  @InBrowser({ heading: 'One of them', forms: { policy: 'read', read: onParticipant } })
  @Documented({
    summary: 'One of them, with their `ETag`',
    policy: 'read',
    description: 'Who they are here; the ETag is for `If-Match`',
    answer: ParticipantView,
  })
  async show(
    @Param('programId', Uuid) _program: string,
    @Param('personId', Uuid) person: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ParticipantView> {
    return tagged(reply, await readParticipant(this.db, actor, person));
  }

  /** Roles are the whole list. Only an admin gives and takes others than `contributor`. */
  @Patch(':personId')
  @Documented({
    summary: 'Give and take roles, change group or segments; `If-Match`',
    policy: 'manage-program',
    description: 'Who they are now',
    answer: ParticipantView,
    refuses: [409, 412, 422],
  })
  async change(
    @Param('programId', Uuid) program: string,
    @Param('personId', Uuid) person: string,
    @Body({ schema: ParticipantPatch }) body: ParticipantPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ParticipantView> {
    return tagged(reply, await this.changeParticipant.change({ program, person, matching }, body, actor));
  }

  /** What they said stays, and is answered. */
  @Delete(':personId')
  @Documented({
    summary: 'End a membership, with all its roles',
    policy: 'manage-program',
    description: 'Who they were until now',
    answer: ParticipantView,
    refuses: [409, 422],
  })
  remove(
    @Param('programId', Uuid) program: string,
    @Param('personId', Uuid) person: string,
    @Who() actor: Actor,
  ): Promise<ParticipantView> {
    return this.changeParticipant.remove({ program, person, matching: null }, actor);
  }
}
