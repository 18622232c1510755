import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { PreReadBody } from '../../../../libs/domain/brief/cycle-body.js';
import { AgendaView } from '../agenda/agenda.schemas.js';
import { Nothing } from '../cycles/cycle.schemas.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { Uuid } from '../http/input/uuid.js';
import { Page } from '../http/paging/page.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { RECEIVING, onPreRead } from '../pages/forms/receipt-form.js';
import { EMPTY } from '../pages/plain-words.js';
import { AcknowledgePreRead } from './acknowledge-pre-read.use-case.js';
import { AddPreRead } from './add-pre-read.use-case.js';
import { OfferFormats } from './offer-formats.use-case.js';
import { readDocument } from './pre-read.query.js';
import { FormatsBody, PreReadDocument, PreReadView, ReaderList } from './pre-read.schemas.js';
import { readReaders } from './readers.query.js';
import { RemovePreRead } from './remove-pre-read.use-case.js';

@ApiTags('pre-reads')
@Controller('v1')
export class PreReadsController {
  constructor(
    private readonly addPreRead: AddPreRead,
    private readonly removePreRead: RemovePreRead,
    private readonly offerFormats: OfferFormats,
    private readonly acknowledgePreRead: AcknowledgePreRead,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** While pre-reads are out, its readers hear of it at once. */
  @Post('cycles/:cycleId/pre-reads')
  @Documented({
    summary: 'Add a pre-read, until the session opens',
    policy: 'edit-agenda',
    status: 201,
    description: 'The new pre-read',
    answer: PreReadView,
    refuses: [409, 422],
  })
  add(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: PreReadBody }) body: PreReadBody,
    @Who() actor: Actor,
  ): Promise<PreReadView> {
    return this.addPreRead.execute(id, body, actor);
  }

  @Get('pre-reads/:preReadId')
  @InBrowser({ forms: { policy: 'contribute', read: onPreRead } })
  @Documented({
    summary: 'A pre-read with its text',
    policy: 'read',
    description: 'The pre-read with its text',
    answer: PreReadDocument,
  })
  show(@Param('preReadId', Uuid) id: string, @Who() actor: Actor): Promise<PreReadDocument> {
    return readDocument(this.db, actor, id);
  }

  /** To correct one, take it off and add it anew. What was sent once stays. */
  @Delete('pre-reads/:preReadId')
  @Documented({
    summary: 'Take it off, in `agenda` and before it was ever sent',
    policy: 'edit-agenda',
    description: 'The agenda without it',
    answer: AgendaView,
    refuses: [409, 422],
  })
  remove(@Param('preReadId', Uuid) id: string, @Who() actor: Actor): Promise<AgendaView> {
    return this.removePreRead.execute(id, actor);
  }

  /** That is told from its sending until the session opens. */
  @Post('pre-reads/:preReadId/formats')
  @Documented({
    summary: 'Offer it in more formats, until the session has ended; whoever needed one hears so',
    policy: 'edit-agenda',
    description: 'The pre-read with all its formats',
    answer: PreReadView,
    refuses: [409, 422],
  })
  offer(
    @Param('preReadId', Uuid) id: string,
    @Body({ schema: FormatsBody }) body: FormatsBody,
    @Who() actor: Actor,
  ): Promise<PreReadView> {
    return this.offerFormats.execute(id, body, actor);
  }

  /** Once, from its sending until the cycle ends. */
  @Post('pre-reads/:preReadId/receipts')
  @ByForm(RECEIVING)
  @Documented({
    summary: 'You have read it',
    policy: 'contribute',
    description: 'The pre-read with your receipt',
    answer: PreReadView,
    refuses: [409, 422],
  })
  acknowledge(
    @Param('preReadId', Uuid) id: string,
    @Body({ schema: Nothing }) _body: object,
    @Who() actor: Actor,
  ): Promise<PreReadView> {
    return this.acknowledgePreRead.execute(id, actor);
  }

  @Get('cycles/:cycleId/readers')
  @InBrowser({ empty: EMPTY.readers })
  @Documented({
    summary: 'Who has read what',
    policy: 'read-drafts',
    description: 'A page of readers with their receipts',
    answer: ReaderList,
  })
  readers(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<ReaderList> {
    return readReaders(this.db, actor, id, page);
  }
}
