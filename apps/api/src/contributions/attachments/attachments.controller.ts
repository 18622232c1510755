import { Controller, Delete, Get, Inject, Param, Post, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AttachmentFiles } from '../../../../../libs/attachments/attachment-files.js';
import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { BYTES, Documented } from '../../http/described/documented.js';
import { ByForm } from '../../http/input/by-form.js';
import { TakesForm } from '../../http/input/form.js';
import { Who, type KnownRequest } from '../../http/callers/may.js';
import { Uuid } from '../../http/input/uuid.js';
import { DB } from '../../injection.js';
import { ATTACHING, REMOVING } from '../../pages/forms/saying/attach-form.js';
import { ContributionView } from '../contribution.schemas.js';
import { AddAttachment } from './add-attachment.use-case.js';
import { ATTACHMENT_FORM, AttachmentView } from './attachment.schemas.js';
import { downloadAttachment } from './download-attachment.query.js';
import { RemoveAttachment } from './remove-attachment.use-case.js';

@ApiTags('contributions')
@Controller('v1')
export class AttachmentsController {
  constructor(
    private readonly addAttachment: AddAttachment,
    private readonly removeAttachment: RemoveAttachment,
    private readonly files: AttachmentFiles,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Its type is checked by its content. */
  @Post('contributions/:contributionId/attachments')
  @TakesForm(ATTACHING)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: ATTACHMENT_FORM as never })
  @Documented({
    summary: 'Attach a file to what you said, as a form; while you may edit it',
    policy: 'contribute',
    status: 201,
    description: 'What is attached now',
    answer: AttachmentView,
    refuses: [409, 422],
  })
  add(
    @Param('contributionId', Uuid) id: string,
    @Req() request: KnownRequest,
    @Who() actor: Actor,
  ): Promise<AttachmentView> {
    return this.addAttachment.execute(id, request, actor);
  }

  /** With its name, its checked type, and the SHA-256 of its bytes in `repr-digest`. */
  @Get('attachments/:attachmentId')
  @Documented({ summary: 'Its bytes, as a file to keep', policy: 'read', description: 'Its bytes', answer: BYTES })
  download(
    @Param('attachmentId', Uuid) id: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return downloadAttachment({ db: this.db, files: this.files }, actor, id, reply);
  }

  @Delete('attachments/:attachmentId')
  @Documented({
    summary: 'Remove it, while you may edit what you said; a recording at any time when a consent has ended',
    policy: 'contribute',
    description: 'The contribution without it',
    answer: ContributionView,
    refuses: [409, 422],
  })
  remove(@Param('attachmentId', Uuid) id: string, @Who() actor: Actor): Promise<ContributionView> {
    return this.removeAttachment.execute(id, actor);
  }

  /** The same by the form of its page: forms know no DELETE. */
  @Post('attachments/:attachmentId/remove')
  @ByForm(REMOVING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'contribute', description: 'The contribution without it', answer: ContributionView })
  removeByForm(@Param('attachmentId', Uuid) id: string, @Who() actor: Actor): Promise<ContributionView> {
    return this.removeAttachment.execute(id, actor);
  }
}
