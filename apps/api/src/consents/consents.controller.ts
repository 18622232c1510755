import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { PurposeBody } from '../../../../libs/domain/program/consent.js';
import { Page } from '../http/paging/page.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { ByForm } from '../http/input/by-form.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { CONSENTING, consentsPage, onConsents } from '../pages/forms/consent-form.js';
import { EMPTY } from '../pages/plain-words.js';
import { listPurposes, readInvitedConsents, readOwnConsents } from './consent.query.js';
import {
  ConsentBody,
  ConsentUseBody,
  DeclineBody,
  InvitedConsents,
  OwnConsents,
  PurposeList,
  PurposeView,
} from './consent.schemas.js';
import { DeclineConsent } from './commands/decline-consent.use-case.js';
import { EndPurpose } from './commands/end-purpose.use-case.js';
import { GiveConsent } from './commands/give-consent.use-case.js';
import { PublishPurpose } from './commands/publish-purpose.use-case.js';
import { WithdrawConsent } from './commands/withdraw-consent.use-case.js';

/** What a program asks people's consent for, and who gave it. */
@ApiTags('consents')
@Controller('v1')
export class ConsentsController {
  constructor(
    private readonly publishPurpose: PublishPurpose,
    private readonly endPurpose: EndPurpose,
    private readonly giveConsent: GiveConsent,
    private readonly declineConsent: DeclineConsent,
    private readonly withdrawConsent: WithdrawConsent,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Everybody who may contribute is asked. */
  @Post('programs/:programId/consent-purposes')
  @Documented({
    summary: 'Publish the next version of what consent is asked for',
    policy: 'manage-program',
    status: 201,
    description: 'The purpose',
    answer: PurposeView,
    refuses: [409, 422],
  })
  publish(
    @Param('programId', Uuid) id: string,
    @Body({ schema: PurposeBody }) body: PurposeBody,
    @Who() actor: Actor,
  ): Promise<PurposeView> {
    return this.publishPurpose.execute(id, body, actor);
  }

  @Get('programs/:programId/consent-purposes')
  @Documented({
    policy: 'read',
    description: 'Every version, newest first',
    answer: PurposeList,
  })
  purposes(
    @Param('programId', Uuid) _id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<PurposeList> {
    return listPurposes(this.db, actor, page);
  }

  @Post('programs/:programId/consent-purposes/end')
  @Documented({
    summary: 'Ask nobody any more; the consents to its latest version end',
    policy: 'manage-program',
    description: 'The purpose as it ended',
    answer: PurposeView,
    refuses: [409, 422],
  })
  end(
    @Param('programId', Uuid) id: string,
    @Body({ schema: ConsentUseBody }) { use }: ConsentUseBody,
    @Who() actor: Actor,
  ): Promise<PurposeView> {
    return this.endPurpose.execute(id, use, actor);
  }

  @Post('programs/:programId/consents')
  @ByForm(CONSENTING)
  @Documented({
    summary: 'Consent to the version that is asked now; for yourself only',
    policy: 'declare',
    status: 201,
    description: 'Your consents',
    answer: OwnConsents,
    refuses: [409, 422],
  })
  give(
    @Param('programId', Uuid) id: string,
    @Body({ schema: ConsentBody }) body: ConsentBody,
    @Who() actor: Actor,
  ): Promise<OwnConsents> {
    return this.giveConsent.execute(id, body, actor);
  }

  /** You are asked again only when the terms change, and may still consent. A consent of yours that stands is withdrawn. */
  @Post('programs/:programId/consents/decline')
  @ByForm(CONSENTING)
  @Documented({
    summary: 'Decline what is asked now, or take back what you consented to',
    policy: 'declare',
    description: 'Your consents',
    answer: OwnConsents,
    refuses: [409, 422],
  })
  decline(
    @Param('programId', Uuid) id: string,
    @Body({ schema: DeclineBody }) { purpose }: DeclineBody,
    @Who() actor: Actor,
  ): Promise<OwnConsents> {
    return this.declineConsent.execute(id, purpose, actor);
  }

  /** What shows you is not shown from the next read on. */
  @Post('programs/:programId/consents/withdraw')
  @ByForm(CONSENTING)
  @Documented({
    summary: 'Take your consent to a use back',
    policy: 'declare',
    description: 'Your consents',
    answer: OwnConsents,
    refuses: [409, 422],
  })
  withdraw(
    @Param('programId', Uuid) id: string,
    @Body({ schema: ConsentUseBody }) { use }: ConsentUseBody,
    @Who() actor: Actor,
  ): Promise<OwnConsents> {
    return this.withdrawConsent.execute(id, use, actor);
  }

  @Get('programs/:programId/consents')
  @InBrowser({ page: consentsPage, forms: { policy: 'declare', read: onConsents }, empty: EMPTY.consents })
  @Documented({
    summary: 'What you are asked for and what you said',
    policy: 'read',
    description: 'Your consents, a line for each use',
    answer: OwnConsents,
  })
  own(@Param('programId', Uuid) _id: string, @Who() actor: Actor): Promise<OwnConsents> {
    return readOwnConsents(this.db, actor);
  }

  @Get('cycles/:cycleId/consents')
  @InBrowser({ empty: EMPTY.invited })
  @Documented({
    summary: 'Who of those invited may be recorded, measured, quoted by name',
    policy: 'read-drafts',
    description: 'A page of people',
    answer: InvitedConsents,
  })
  invited(
    @Param('cycleId', Uuid) id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<InvitedConsents> {
    return readInvitedConsents(this.db, actor, id, page);
  }
}
