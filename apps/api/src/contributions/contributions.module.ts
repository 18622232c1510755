import { Module } from '@nestjs/common';
import { ChangeContribution } from './change-contribution.use-case.js';
import { Contribute } from './contribute.use-case.js';
import { ContributionsController } from './contributions.controller.js';
import { InboxController } from './inbox/inbox.controller.js';
import { SayOutside } from './inbox/say-outside.use-case.js';

@Module({
  controllers: [ContributionsController, InboxController],
  providers: [Contribute, ChangeContribution, SayOutside],
})
export class ContributionsModule {}
