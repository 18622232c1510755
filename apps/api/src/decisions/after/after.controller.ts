import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../../../../libs/commands/commands.js';
import { Documented } from '../../http/documented.js';
import { Who } from '../../http/may.js';
import { DecisionView } from '../decision.schemas.js';
import { ConfirmBody } from './after.schemas.js';
import { ConfirmDecision } from './confirm-decision.use-case.js';

const DecisionId = { schema: z.uuid() };
const command = (description: string): MethodDecorator =>
  Documented({ policy: 'take-position', description, answer: DecisionView, refuses: [409, 422] });

/** What comes after a decision: it is looked at again. */
@ApiTags('decisions')
@Controller('v1')
export class AfterController {
  constructor(private readonly confirmDecision: ConfirmDecision) {}

  @Post('decisions/:decisionId/confirm')
  @command('It still holds: for whoever owns its review date, who may name the next one.')
  confirm(
    @Param('decisionId', DecisionId) id: string,
    @Body({ schema: ConfirmBody }) body: ConfirmBody,
    @Who() actor: Actor,
  ): Promise<DecisionView> {
    return this.confirmDecision.execute(id, body, actor);
  }
}
