import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { searchPage } from '../pages/search/search-page.js';
import { Uuid } from '../http/input/uuid.js';
import { exportKnowledge } from './export-knowledge.query.js';
import { searchKnowledge } from './knowledge.query.js';
import { KnowledgeExport, KnowledgeExportPage, KnowledgeList, KnowledgeQuery } from './knowledge.schemas.js';

@ApiTags('knowledge')
@Controller('v1')
export class KnowledgeController {
  constructor(@Inject(DB) private readonly db: Database) {}

  /** Of all your programs. */
  @Get('knowledge')
  @InBrowser({ page: searchPage })
  @Documented({
    summary:
      'Search stories, personas, items, criteria, decisions, obligations, pilots and closure lines that you may read',
    policy: 'signed-in',
    description: 'A page of what was found, the best first',
    answer: KnowledgeList,
  })
  search(@Query({ schema: KnowledgeQuery }) query: KnowledgeQuery, @Who() actor: Actor): Promise<KnowledgeList> {
    return searchKnowledge(this.db, actor, query);
  }

  @Get('programs/:programId/knowledge')
  @Documented({
    summary: 'Everything of one program that you may read, with whole texts, for export',
    policy: 'read',
    description: 'A page of documents, the newest first',
    answer: KnowledgeExport,
  })
  export(
    @Param('programId', Uuid) _program: string,
    @Query({ schema: KnowledgeExportPage }) page: KnowledgeExportPage,
    @Who() actor: Actor,
  ): Promise<KnowledgeExport> {
    return exportKnowledge(this.db, actor, page);
  }
}
