import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { IfMatch, tagged, type Matching } from '../http/input/revision.js';
import { Uuid } from '../http/input/uuid.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { onTopic } from '../pages/forms/showing/read-showing.js';
import { onAgenda } from '../pages/forms/saying/read-saying.js';
import { line } from '../pages/ways.js';
import { AddObjective } from './add-objective.use-case.js';
import { AddTopic } from './add-topic.use-case.js';
import { readAgenda, readTopic } from './agenda.query.js';
import {
  AgendaView,
  InvitationsBody,
  InvitedView,
  NewObjective,
  NewTopic,
  ObjectiveView,
  TopicPatch,
  TopicView,
  WithdrawalBody,
  WithdrawnView,
} from './agenda.schemas.js';
import { ChangeTopic } from './change-topic.use-case.js';
import { Invite } from './invite.use-case.js';
import { RemoveTopic } from './remove-topic.use-case.js';
import { WithdrawInvitations } from './withdraw-invitations.use-case.js';

@ApiTags('agenda')
@Controller('v1')
export class AgendaController {
  constructor(
    private readonly addObjective: AddObjective,
    private readonly addTopic: AddTopic,
    private readonly changeTopic: ChangeTopic,
    private readonly removeTopic: RemoveTopic,
    private readonly invitePeople: Invite,
    private readonly withdrawInvitations: WithdrawInvitations,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Get('cycles/:cycleId/agenda')
  @InBrowser({ heading: 'What to expect', forms: { policy: 'contribute', read: onAgenda } })
  @Documented({
    summary: 'What to expect: scope, timebox, reading, until when, answers',
    policy: 'read',
    description: 'The agenda',
    answer: AgendaView,
  })
  show(@Param('cycleId', Uuid) id: string, @Who() actor: Actor): Promise<AgendaView> {
    return readAgenda(this.db, actor, id);
  }

  @Post('cycles/:cycleId/objectives')
  @Documented({
    summary: 'Add an objective, in `agenda`',
    policy: 'edit-agenda',
    status: 201,
    description: 'The new objective',
    answer: ObjectiveView,
    refuses: [409, 422],
  })
  objective(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: NewObjective }) body: NewObjective,
    @Who() actor: Actor,
  ): Promise<ObjectiveView> {
    return this.addObjective.execute(id, body, actor);
  }

  /** At the end. Timeboxes must fit the session. */
  @Post('cycles/:cycleId/topics')
  @Documented({
    summary: 'Add a topic, in `agenda`',
    policy: 'edit-agenda',
    status: 201,
    description: 'The new topic',
    answer: TopicView,
    refuses: [409, 422],
  })
  async topic(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: NewTopic }) body: NewTopic,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TopicView> {
    return tagged(reply, await this.addTopic.execute(id, body, actor));
  }

  /** Who is new hears of it at once. */
  @Post('cycles/:cycleId/invitations')
  @Documented({
    summary: 'Invite people, until the session opens',
    policy: 'edit-agenda',
    description: 'How many are invited now',
    answer: InvitedView,
    refuses: [409, 422],
  })
  invite(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: InvitationsBody }) body: InvitationsBody,
    @Who() actor: Actor,
  ): Promise<InvitedView> {
    return this.invitePeople.execute(id, body, actor);
  }

  /** From those who take no part yet; who was told of theirs hears of it. A second time changes nothing. */
  @Post('cycles/:cycleId/invitations/withdraw')
  @Documented({
    summary: 'Take invitations back, until the session opens',
    policy: 'edit-agenda',
    description: 'How many are invited now',
    answer: WithdrawnView,
    refuses: [409, 422],
  })
  withdraw(
    @Param('cycleId', Uuid) id: string,
    @Body({ schema: WithdrawalBody }) body: WithdrawalBody,
    @Who() actor: Actor,
  ): Promise<WithdrawnView> {
    return this.withdrawInvitations.execute(id, body, actor);
  }

  @Get('topics/:topicId')
  @InBrowser({
    heading: 'One topic',
    leadsTo: [line('topic')],
    forms: { policy: 'edit-agenda', read: onTopic },
  })
  @Documented({
    summary: 'One topic, with its `ETag`',
    policy: 'read',
    description: 'The topic; its ETag is for `If-Match`',
    answer: TopicView,
  })
  async showTopic(
    @Param('topicId', Uuid) id: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TopicView> {
    return tagged(reply, await readTopic(this.db, actor, id));
  }

  @Patch('topics/:topicId')
  @Documented({
    summary: 'Change it, in `agenda`; `If-Match`',
    policy: 'edit-agenda',
    description: 'The changed topic',
    answer: TopicView,
    refuses: [409, 412, 422],
  })
  async change(
    @Param('topicId', Uuid) id: string,
    @Body({ schema: TopicPatch }) body: TopicPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TopicView> {
    return tagged(reply, await this.changeTopic.execute(id, body, matching, actor));
  }

  /** A topic that people have spoken to stays. */
  @Delete('topics/:topicId')
  @Documented({
    summary: 'Take it off, in `agenda`',
    policy: 'edit-agenda',
    description: 'The agenda without it',
    answer: AgendaView,
    refuses: [409, 422],
  })
  remove(@Param('topicId', Uuid) id: string, @Who() actor: Actor): Promise<AgendaView> {
    return this.removeTopic.execute(id, actor);
  }
}
