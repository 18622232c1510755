import { Module } from '@nestjs/common';
import { AddAttachment } from './attachments/add-attachment.use-case.js';
import { AttachmentsController } from './attachments/attachments.controller.js';
import { RemoveAttachment } from './attachments/remove-attachment.use-case.js';
import { ChangeContribution } from './change-contribution.use-case.js';
import { Contribute } from './contribute.use-case.js';
import { ContributionsController } from './contributions.controller.js';
import { InboxController } from './inbox/inbox.controller.js';
import { SayOutside } from './inbox/say-outside.use-case.js';

@Module({
  controllers: [ContributionsController, InboxController, AttachmentsController],
  providers: [Contribute, ChangeContribution, SayOutside, AddAttachment, RemoveAttachment],
})
export class ContributionsModule {}
