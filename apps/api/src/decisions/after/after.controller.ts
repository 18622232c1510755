import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { ByForm } from '../../http/input/by-form.js';
import { Uuid } from '../../http/input/uuid.js';
import { ANEW, CONFIRMING } from '../../pages/forms/deciding/after-form.js';
import { DecisionView } from '../decision.schemas.js';
import { AppealBody, ConfirmBody, ReopenBody } from './after.schemas.js';
import { Appeal } from './appeal.use-case.js';
import { ConfirmDecision } from './confirm-decision.use-case.js';
import { ReopenDecision } from './reopen-decision.use-case.js';

const command = (description: string, status: 200 | 201): MethodDecorator =>
  Documented({ policy: 'take-position', status, description, answer: DecisionView, refuses: [409, 422] });

/** What comes after a decision: it is looked at again, reopened, or appealed. */
@ApiTags('decisions')
@Controller('v1')
export class AfterController {
  constructor(
    private readonly confirmDecision: ConfirmDecision,
    private readonly reopenDecision: ReopenDecision,
    private readonly appealDecision: Appeal,
  ) {}

  @Post('decisions/:decisionId/confirm')
  @ByForm(CONFIRMING)
  @command('It still holds: for whoever owns its review date, who may name the next one.', 200)
  confirm(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: ConfirmBody }) body: ConfirmBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.confirmDecision.execute(id, body, actor);
  }

  @Post('decisions/:decisionId/reopen')
  @ByForm(ANEW)
  @command(
    'It holds no more: a new decision, for whoever owns its review date. The old one stays in effect meanwhile.',
    201,
  )
  reopen(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: ReopenBody }) body: ReopenBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.reopenDecision.execute(id, body, actor);
  }

  @Post('decisions/:decisionId/appeal')
  @ByForm(ANEW)
  @command('New evidence opens a new decision, once, within the window and by the rights that its rules name.', 201)
  appeal(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: AppealBody }) body: AppealBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.appealDecision.execute(id, body, actor);
  }
}
