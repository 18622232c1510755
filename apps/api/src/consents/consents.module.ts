import { Module } from '@nestjs/common';
import { ConsentsController } from './consents.controller.js';
import { EndPurpose } from './end-purpose.use-case.js';
import { GiveConsent } from './give-consent.use-case.js';
import { PublishPurpose } from './publish-purpose.use-case.js';
import { WithdrawConsent } from './withdraw-consent.use-case.js';

@Module({
  controllers: [ConsentsController],
  providers: [PublishPurpose, EndPurpose, GiveConsent, WithdrawConsent],
})
export class ConsentsModule {}
