import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { ScenarioBody } from '../../../../../libs/domain/cycle/agenda/scenario.js';
import { Who, type KnownRequest } from '../../http/callers/may.js';
import { Documented } from '../../http/described/documented.js';
import { ByForm } from '../../http/input/by-form.js';
import { IfMatch, onceLookedAt, tagged, type Matching } from '../../http/input/revision.js';
import { Uuid } from '../../http/input/uuid.js';
import { DB } from '../../injection.js';
import { CHANGING, TAKING_OFF } from '../../pages/forms/showing/change-form.js';
import { onScenario } from '../../pages/forms/showing/read-showing.js';
import { SHOWING } from '../../pages/forms/showing/scenario-form.js';
import { InBrowser } from '../../pages/in-browser.js';
import { TopicView } from '../agenda.schemas.js';
import { AddScenario } from './add-scenario.use-case.js';
import { ChangeScenario } from './change-scenario.use-case.js';
import { RemoveScenario } from './remove-scenario.use-case.js';
import { readScenario } from './scenario.query.js';
import { ScenarioPatch, ScenarioView } from './scenario.schemas.js';

@ApiTags('agenda')
@Controller('v1')
export class ScenariosController {
  constructor(
    private readonly addScenario: AddScenario,
    private readonly changeScenario: ChangeScenario,
    private readonly removeScenario: RemoveScenario,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** A scenario is what is to be shown of a topic. */
  @Post('topics/:topicId/scenarios')
  @ByForm(SHOWING)
  @Documented({
    summary: 'Add a scenario, until the session is over',
    policy: 'edit-agenda',
    status: 201,
    description: 'The new scenario',
    answer: ScenarioView,
    refuses: [409, 422],
  })
  async add(
    @Param('topicId', Uuid) topic: string,
    @Body({ schema: ScenarioBody }) body: ScenarioBody,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScenarioView> {
    return tagged(reply, await this.addScenario.execute(topic, body, actor));
  }

  @Get('scenarios/:scenarioId')
  @InBrowser({ heading: 'One scenario', forms: { policy: 'edit-agenda', read: onScenario } })
  @Documented({
    summary: 'One scenario, with its `ETag`',
    policy: 'read',
    description: 'The scenario; its ETag is for `If-Match`',
    answer: ScenarioView,
  })
  async show(
    @Param('scenarioId', Uuid) id: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScenarioView> {
    return tagged(reply, (await readScenario(this.db, actor, id)).scenario);
  }

  @Patch('scenarios/:scenarioId')
  @Documented({
    summary: 'Change it or bind its criteria, until the session is over; `If-Match`',
    policy: 'edit-agenda',
    description: 'The changed scenario',
    answer: ScenarioView,
    refuses: [409, 412, 422],
  })
  async change(
    @Param('scenarioId', Uuid) id: string,
    @Body({ schema: ScenarioPatch }) body: ScenarioPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScenarioView> {
    return tagged(reply, await this.changeScenario.execute(id, body, matching, actor));
  }

  /** The same by the form of its page: forms know no PATCH. What was changed in between can then be replaced, once it was looked at. */
  @Post('scenarios/:scenarioId')
  @ByForm(CHANGING)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'edit-agenda', description: 'The changed scenario', answer: ScenarioView })
  changeByForm(
    @Param('scenarioId', Uuid) id: string,
    @Body({ schema: ScenarioPatch }) body: ScenarioPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Req() request: KnownRequest,
  ): Promise<ScenarioView> {
    const now = async (): Promise<number> => (await readScenario(this.db, actor, id)).scenario.revision;
    return onceLookedAt(request, now, this.changeScenario.execute(id, body, matching, actor));
  }

  /** One of which people have observed something stays. */
  @Delete('scenarios/:scenarioId')
  @Documented({
    summary: 'Take it off, until the session is over',
    policy: 'edit-agenda',
    description: 'The topic without it',
    answer: TopicView,
    refuses: [409, 422],
  })
  remove(@Param('scenarioId', Uuid) id: string, @Who() actor: Actor): Promise<TopicView> {
    return this.removeScenario.execute(id, actor);
  }

  /** The same by the form of its page: forms know no DELETE. */
  @Post('scenarios/:scenarioId/remove')
  @ByForm(TAKING_OFF)
  @ApiExcludeEndpoint()
  @Documented({ policy: 'edit-agenda', description: 'The topic without it', answer: TopicView })
  removeByForm(@Param('scenarioId', Uuid) id: string, @Who() actor: Actor): Promise<TopicView> {
    return this.removeScenario.execute(id, actor);
  }
}
