import { Controller, Get, Inject, Param, Query, Req, Res, applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { ByHeaderOnly } from '../http/callers/caller.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { journalPage } from '../pages/journal-page.js';
import { EMPTY } from '../pages/plain-words.js';
import { EventStreams } from './event-streams.js';
import { readJournal } from './journal.query.js';
import { JournalFilter, JournalPage } from './journal.schemas.js';

const LAST = { name: 'Last-Event-ID', required: false, description: 'the `seq` of the last event that you got' };

/** A feed as it is happening: an event's id is its place in the sealed journal. */
const LiveFeed = (): MethodDecorator =>
  applyDecorators(
    ByHeaderOnly(),
    ApiHeader(LAST),
    ApiProduces('text/event-stream'),
    Documented({
      summary: 'The live feed',
      policy: 'read',
      description: 'Server-sent events; `data` is a FeedEvent',
      answer: z.unknown(),
    }),
  );

@ApiTags('journal')
@Controller('v1')
export class JournalController {
  constructor(
    private readonly streams: EventStreams,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Get('programs/:programId/journal')
  @InBrowser({ page: journalPage, empty: EMPTY.journal })
  @Documented({
    summary: 'Everything that happened',
    policy: 'audit',
    description: 'A page of entries: what is sealed by its seals, then what waits for one',
    answer: JournalPage,
  })
  ofProgram(
    @Param('programId', Uuid) _program: string,
    @Query({ schema: JournalFilter }) filter: JournalFilter,
    @Who() actor: Actor,
  ): Promise<JournalPage> {
    return readJournal(this.db, actor, null, filter);
  }

  @Get('cycles/:cycleId/journal')
  @InBrowser({ page: journalPage, empty: EMPTY.journal })
  @Documented({
    summary: 'Everything that happened in it',
    policy: 'audit',
    description: 'A page of entries: what is sealed by its seals, then what waits for one',
    answer: JournalPage,
  })
  ofCycle(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: JournalFilter }) filter: JournalFilter,
    @Who() actor: Actor,
  ): Promise<JournalPage> {
    return readJournal(this.db, actor, id, filter);
  }

  @Get('programs/:programId/events')
  @LiveFeed()
  followProgram(
    @Param('programId', Uuid) _program: string,
    @Who() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.streams.stream(request, reply, actor);
  }

  @Get('cycles/:cycleId/events')
  @LiveFeed()
  followCycle(
    @Param('cycleId', Uuid) id: string,
    @Who() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.streams.stream(request, reply, actor, id);
  }
}
