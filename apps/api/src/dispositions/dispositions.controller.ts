import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { DispositionBody } from '../../../../libs/domain/closure/disposition.js';
import { ContributionView } from '../contributions/contribution.schemas.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { DRAFTING } from '../pages/forms/answering/disposition-forms.js';
import { CONFIRMING_DUPLICATES, onDuplicates } from '../pages/forms/answering/duplicates-form.js';
import { InBrowser } from '../pages/in-browser.js';
import { EMPTY } from '../pages/plain-words.js';
import { DispositionsBody, DraftedView } from './disposition.schemas.js';
import { DraftDisposition } from './draft-disposition.use-case.js';
import { readDuplicates } from './duplicates.query.js';
import { DuplicatesQuery, DuplicatesView } from './duplicates.schemas.js';
import { DraftDispositions } from './draft-dispositions.use-case.js';

@ApiTags('dispositions')
@Controller('v1')
export class DispositionsController {
  constructor(
    private readonly draftDisposition: DraftDisposition,
    private readonly draftDispositions: DraftDispositions,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** For a person to confirm: nothing is answered by it. */
  @Get('cycles/:cycleId/duplicates')
  @InBrowser({
    heading: 'What has no draft and probably repeats something else',
    empty: EMPTY.duplicates,
    forms: { policy: 'refine', read: onDuplicates },
  })
  @Documented({
    summary: 'What has no draft and probably repeats something else; `atLeast=` says how similar',
    policy: 'read-drafts',
    description: 'A page of originals with what repeats them',
    answer: DuplicatesView,
  })
  duplicates(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: DuplicatesQuery }) query: DuplicatesQuery,
    @Who() actor: Actor,
  ): Promise<DuplicatesView> {
    return readDuplicates(this.db, actor, id, query);
  }

  /** Earlier drafts are kept. */
  @Put('contributions/:contributionId/disposition')
  @Documented({
    summary: 'Draft its disposition, from the session until closure',
    policy: 'refine',
    description: 'The contribution with its draft',
    answer: ContributionView,
    refuses: [409, 422],
  })
  draft(
    @Param('contributionId', Uuid) id: string,
    @Body({ schema: DispositionBody }) body: DispositionBody,
    @Who() actor: Actor,
  ): Promise<ContributionView> {
    return this.draftDisposition.execute(id, body, actor);
  }

  /** The same by the form of its page: forms know no PUT. */
  @Post('contributions/:contributionId/disposition')
  @ByForm(DRAFTING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'refine', description: 'The contribution with its draft', answer: ContributionView })
  draftByForm(
    @Param('contributionId', Uuid) id: string,
    @Body({ schema: DispositionBody }) body: DispositionBody,
    @Who() actor: Actor,
  ): Promise<ContributionView> {
    return this.draftDisposition.execute(id, body, actor);
  }

  /** When it is none, everything that is wrong is told. */
  @Post('cycles/:cycleId/dispositions')
  @ByForm(CONFIRMING_DUPLICATES)
  @Documented({
    summary: 'Draft up to 500: all of them, or none',
    policy: 'refine',
    description: 'How many were drafted, and how many are left',
    answer: DraftedView,
    refuses: [409, 422],
  })
  draftMany(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: DispositionsBody }) body: DispositionsBody,
    @Who() actor: Actor,
  ): Promise<DraftedView> {
    return this.draftDispositions.execute(id, body, actor);
  }
}
