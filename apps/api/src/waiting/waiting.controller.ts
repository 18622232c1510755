import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { EMPTY } from '../pages/plain-words.js';
import { readWaiting } from './waiting.query.js';
import { WaitList } from './waiting.schemas.js';

const WAITING = {
  summary: 'Who is waited for',
  policy: 'read',
  description: 'Who owes what until when, what you owe first; names where you may know them',
  answer: WaitList,
} as const;

/** Who owes what until when: asked for when it is wanted, because it changes with everything that somebody does. */
@ApiTags('waiting')
@Controller('v1')
export class WaitingController {
  constructor(@Inject(DB) private readonly db: Database) {}

  @Get('cycles/:cycleId/waiting')
  @InBrowser({ empty: EMPTY.waiting })
  @Documented(WAITING)
  ofCycle(@Param('cycleId', Uuid) id: string, @Who() actor: Actor): Promise<WaitList> {
    return readWaiting(this.db, actor, { kind: 'cycle', id });
  }

  @Get('decisions/:decisionId/waiting')
  @InBrowser({ empty: EMPTY.waiting })
  @Documented(WAITING)
  ofDecision(@Param('decisionId', Uuid) id: string, @Who() actor: Actor): Promise<WaitList> {
    return readWaiting(this.db, actor, { kind: 'decision', id });
  }

  @Get('pilots/:pilotId/waiting')
  @InBrowser({ empty: EMPTY.waiting })
  @Documented(WAITING)
  ofPilot(@Param('pilotId', Uuid) id: string, @Who() actor: Actor): Promise<WaitList> {
    return readWaiting(this.db, actor, { kind: 'pilot', id });
  }

  @Get('reviews/:reviewId/waiting')
  @InBrowser({ empty: EMPTY.waiting })
  @Documented(WAITING)
  ofReview(@Param('reviewId', Uuid) id: string, @Who() actor: Actor): Promise<WaitList> {
    return readWaiting(this.db, actor, { kind: 'review', id });
  }
}
