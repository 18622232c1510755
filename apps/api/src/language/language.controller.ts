import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { DB } from '../injection.js';
import { LanguageBody, LanguageView } from './language.schemas.js';
import { lintTexts } from './lint-texts.query.js';
import { Uuid } from '../http/input/uuid.js';

@ApiTags('language')
@Controller('v1')
export class LanguageController {
  constructor(@Inject(DB) private readonly db: Database) {}

  /** Long sentences, hard words, the passive voice, jargon. */
  @Post('programs/:programId/plain-language')
  @Documented({
    summary: 'Where texts could be plainer; nothing is kept',
    policy: 'read',
    description: 'What could be plainer; nothing is kept',
    answer: LanguageView,
  })
  lint(
    @Param('programId', Uuid) id: string,
    @Body({ schema: LanguageBody }) body: LanguageBody,
    @Who() actor: Actor,
  ): Promise<LanguageView> {
    return lintTexts(this.db, actor, id, body);
  }
}
