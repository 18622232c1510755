import { Module } from '@nestjs/common';
import { ConsentsController } from './consents.controller.js';
import { DeclineConsent } from './commands/decline-consent.use-case.js';
import { EndPurpose } from './commands/end-purpose.use-case.js';
import { GiveConsent } from './commands/give-consent.use-case.js';
import { PublishPurpose } from './commands/publish-purpose.use-case.js';
import { WithdrawConsent } from './commands/withdraw-consent.use-case.js';

@Module({
  controllers: [ConsentsController],
  providers: [PublishPurpose, EndPurpose, GiveConsent, DeclineConsent, WithdrawConsent],
})
export class ConsentsModule {}
