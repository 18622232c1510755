import { Body, Controller, Get, Inject, Param, Post, Put, Req, type RawBodyRequest } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Settings } from '../../../../libs/config/settings.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Key } from '../../../../libs/domain/fields/text.js';
import { ItemView } from '../backlog/item.schemas.js';
import { Nothing } from '../cycles/cycle.schemas.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { Uuid } from '../http/input/uuid.js';
import { DB, SETTINGS } from '../injection.js';
import { ChooseTracker } from './choose-tracker.use-case.js';
import { HearTracker } from './hear-tracker.use-case.js';
import { SendItem } from './send-item.use-case.js';
import { readTracker } from './tracker.query.js';
import { HeardView, TrackerChoice, TrackerMessage, TrackerView } from './tracker.schemas.js';

@ApiTags('trackers')
@Controller('v1')
export class TrackersController {
  constructor(
    private readonly chooseTracker: ChooseTracker,
    private readonly sendItem: SendItem,
    private readonly hearTracker: HearTracker,
    @Inject(DB) private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('programs/:programId/tracker')
  @Documented({
    summary: 'Its outside tracker, which it may choose, and how far items are',
    policy: 'audit',
    description: 'The outside tracker, and how far items are',
    answer: TrackerView,
  })
  show(@Param('programId', Uuid) _program: string, @Who() actor: Actor): Promise<TrackerView> {
    return readTracker(this.db, actor, this.settings.TRACKERS);
  }

  /** Items are filed there from now on. */
  @Put('programs/:programId/tracker')
  @Documented({
    summary: 'Choose it, or none',
    policy: 'manage-program',
    description: 'The outside tracker',
    answer: TrackerView,
    refuses: [409, 422],
  })
  choose(
    @Param('programId', Uuid) program: string,
    @Body({ schema: TrackerChoice }) body: TrackerChoice,
    @Who() actor: Actor,
  ): Promise<TrackerView> {
    return this.chooseTracker.execute(program, body, actor);
  }

  /** An item goes there by itself when it is agreed. */
  @Post('items/:itemId/tracker')
  @Documented({
    summary: 'Send it to the outside tracker, or send it again',
    policy: 'refine',
    description: 'The item, on its way',
    answer: ItemView,
    refuses: [409, 422],
  })
  send(
    @Param('itemId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<ItemView> {
    return this.sendItem.execute(id, actor);
  }

  @Post('trackers/:connection/events')
  @Documented({
    summary: 'A tracker says what became of an item; signed, no token',
    policy: 'anybody',
    description: 'What became of it',
    answer: HeardView,
    refuses: [401, 404, 413, 415],
  })
  hear(
    @Param('connection', { schema: Key }) connection: string,
    @Body({ schema: TrackerMessage }) _body: TrackerMessage,
    @Req() { headers, rawBody }: RawBodyRequest<FastifyRequest>,
  ): Promise<HeardView> {
    return this.hearTracker.execute(connection, headers, rawBody ?? Buffer.alloc(0));
  }
}
