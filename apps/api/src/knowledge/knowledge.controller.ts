import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Documented } from '../http/documented.js';
import { Who } from '../http/may.js';
import { DB } from '../tokens.js';
import { searchKnowledge } from './knowledge.query.js';
import { KnowledgeList, KnowledgeQuery } from './knowledge.schemas.js';

@ApiTags('knowledge')
@Controller('v1/knowledge')
export class KnowledgeController {
  constructor(@Inject(DB) private readonly db: Database) {}

  /** Stories, personas, items, criteria, decisions, obligations and lines of closure notes that you may read, of all your programs. */
  @Get()
  @Documented({ policy: 'signed-in', description: 'A page of what was found, the best first', answer: KnowledgeList })
  search(@Query({ schema: KnowledgeQuery }) query: KnowledgeQuery, @Who() actor: Actor): Promise<KnowledgeList> {
    return searchKnowledge(this.db, actor, query);
  }
}
