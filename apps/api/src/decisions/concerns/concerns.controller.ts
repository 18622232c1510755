import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../../../../libs/commands/commands.js';
import { ReasonBody } from '../../cycles/cycle.schemas.js';
import { Documented } from '../../http/described/documented.js';
import { Who } from '../../http/callers/may.js';
import { ByForm } from '../../http/input/by-form.js';
import { Uuid } from '../../http/input/uuid.js';
import { CLOSING_CONCERN, RAISING } from '../../pages/forms/deciding/concern-form.js';
import { ConcernBody, ConcernView, DelegateBody } from './concern.schemas.js';
import { CloseConcern } from './close-concern.use-case.js';
import { DelegateConcern } from './delegate-concern.use-case.js';
import { RaiseConcern } from './raise-concern.use-case.js';

const command = (description: string): MethodDecorator =>
  Documented({ policy: 'take-position', description, answer: ConcernView, refuses: [409, 422] });

/** Concerns: what blocks a decision by consent or last call until somebody who may closes it. */
@ApiTags('decisions')
@Controller('v1')
export class ConcernsController {
  constructor(
    private readonly raiseConcern: RaiseConcern,
    private readonly closeConcern: CloseConcern,
    private readonly delegateConcern: DelegateConcern,
  ) {}

  @Post('decisions/:decisionId/concerns')
  @ByForm(RAISING)
  @command('Raises a concern under a name, for those who decide; it blocks until it is closed. It stops a last call.')
  raise(
    @Param('decisionId', Uuid) id: string,
    @Body({ schema: ConcernBody }) body: ConcernBody,
    @Who() actor: Actor,
  ): Promise<ConcernView> {
    return this.raiseConcern.execute(id, body, actor);
  }

  @Post('concerns/:concernId/resolve')
  @ByForm(CLOSING_CONCERN)
  @command('Closes it as resolved: its owner, whom the owner named, or whom the ladder climbed to.')
  resolve(
    @Param('concernId', Uuid) id: string,
    @Body({ schema: ReasonBody }) { reason }: ReasonBody,
    @Who() actor: Actor,
  ): Promise<ConcernView> {
    return this.closeConcern.execute(id, 'resolved', reason, actor);
  }

  @Post('concerns/:concernId/withdraw')
  @ByForm(CLOSING_CONCERN)
  @command('Takes it back: its owner, or whom the owner named.')
  withdraw(
    @Param('concernId', Uuid) id: string,
    @Body({ schema: ReasonBody }) { reason }: ReasonBody,
    @Who() actor: Actor,
  ): Promise<ConcernView> {
    return this.closeConcern.execute(id, 'withdrawn', reason, actor);
  }

  @Post('concerns/:concernId/delegate')
  @command('Names who may close it for its owner, who keeps it.')
  delegate(
    @Param('concernId', Uuid) id: string,
    @Body({ schema: DelegateBody }) { to }: DelegateBody,
    @Who() actor: Actor,
  ): Promise<ConcernView> {
    return this.delegateConcern.execute(id, to, actor);
  }
}
