import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { PreReadBody } from '../../../../libs/domain/brief/cycle-body.js';
import { AgendaView } from '../agenda/agenda.schemas.js';
import { Nothing } from '../cycles/cycle.schemas.js';
import { Documented } from '../http/described/documented.js';
import { Who, type KnownRequest } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { IfMatch, onceLookedAt, tagged, type Matching } from '../http/input/revision.js';
import { Uuid } from '../http/input/uuid.js';
import { Page } from '../http/paging/page.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { CORRECTING, DROPPING } from '../pages/forms/pre-read-form.js';
import { RECEIVING, onPreRead } from '../pages/forms/receipt-form.js';
import { EMPTY } from '../pages/plain-words.js';
import { AcknowledgePreRead } from './acknowledge-pre-read.use-case.js';
import { AddPreRead } from './add-pre-read.use-case.js';
import { ChangePreRead } from './change-pre-read.use-case.js';
import { OfferFormats } from './offer-formats.use-case.js';
import { readDocument, readPreRead } from './pre-read.query.js';
import { FormatsBody, PreReadDocument, PreReadPatch, PreReadView, ReaderList } from './pre-read.schemas.js';
import { readReaders } from './readers.query.js';
import { RemovePreRead } from './remove-pre-read.use-case.js';

@ApiTags('pre-reads')
@Controller('v1')
export class PreReadsController {
  constructor(
    private readonly addPreRead: AddPreRead,
    private readonly changePreRead: ChangePreRead,
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
  async add(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: PreReadBody }) body: PreReadBody,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PreReadView> {
    return tagged(reply, await this.addPreRead.execute(id, body, actor));
  }

  @Get('pre-reads/:preReadId')
  @InBrowser({ forms: { policy: 'contribute', read: onPreRead } })
  @Documented({
    summary: 'A pre-read with its text',
    policy: 'read',
    description: 'The pre-read with its text; its ETag is for `If-Match`',
    answer: PreReadDocument,
  })
  async show(
    @Param('preReadId', Uuid) id: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PreReadDocument> {
    return tagged(reply, await readDocument(this.db, actor, id));
  }

  /** Receipts of what it was before end. */
  @Patch('pre-reads/:preReadId')
  @Documented({
    summary: 'Change it, until the session opens; whoever was sent it is told; `If-Match`',
    policy: 'edit-agenda',
    description: 'The changed pre-read',
    answer: PreReadView,
    refuses: [409, 412, 422],
  })
  async change(
    @Param('preReadId', Uuid) id: string,
    @Body({ schema: PreReadPatch }) body: PreReadPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PreReadView> {
    return tagged(reply, await this.changePreRead.execute(id, body, matching, actor));
  }

  /** The same by the form of its page: forms know no PATCH. */
  @Post('pre-reads/:preReadId')
  @ByForm(CORRECTING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'edit-agenda', description: 'The changed pre-read', answer: PreReadView })
  changeByForm(
    @Param('preReadId', Uuid) id: string,
    @Body({ schema: PreReadPatch }) body: PreReadPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Req() request: KnownRequest,
  ): Promise<PreReadView> {
    const now = async (): Promise<number> => (await readPreRead(this.db, actor, id)).revision;
    return onceLookedAt(request, now, this.changePreRead.execute(id, body, matching, actor));
  }

  /** What was sent once stays; it can be changed. */
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

  /** The same by the form of its page: forms know no DELETE. */
  @Post('pre-reads/:preReadId/remove')
  @ByForm(DROPPING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'edit-agenda', description: 'The agenda without it', answer: AgendaView })
  removeByForm(@Param('preReadId', Uuid) id: string, @Who() actor: Actor): Promise<AgendaView> {
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
