import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import { readClock } from '../../../../../libs/commands/read-clock.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { DB } from '../../injection.js';
import { previewDecision } from './preview.query.js';
import { PreviewBody, PreviewView } from './preview.schemas.js';

@ApiTags('decisions')
@Controller('v1/decisions')
export class PreviewController {
  constructor(@Inject(DB) private readonly db: Database) {}

  @Post('preview')
  @Documented({
    summary: 'What rules would mean: who may do what, when it ends, which rung fires when; nothing is started',
    policy: 'signed-in',
    description: 'What the rules mean',
    answer: PreviewView,
    refuses: [422],
  })
  async preview(@Body({ schema: PreviewBody }) body: PreviewBody, @Who() actor: Actor): Promise<PreviewView> {
    const now = await this.db.transaction().execute((tx) => readClock(tx));
    return previewDecision(this.db, actor, body, now);
  }
}
