import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../../libs/commands/commands.js';
import type { Database } from '../../../../libs/database/connection.js';
import { PersonaBody, PersonaPatch } from '../../../../libs/domain/knowledge/persona.js';
import { Documented } from '../http/described/documented.js';
import { Who } from '../http/callers/may.js';
import { IfMatch, tagged, type Matching } from '../http/input/revision.js';
import { Uuid } from '../http/input/uuid.js';
import { Page } from '../http/paging/page.js';
import { DB } from '../injection.js';
import { InBrowser } from '../pages/in-browser.js';
import { ChangePersona } from './change-persona.use-case.js';
import { CreatePersona } from './create-persona.use-case.js';
import { listPersonas, readPersona } from './persona.query.js';
import { PersonaList, PersonaView } from './persona.schemas.js';

/** Personas: named groups of stories that people told, over all cycles of a program. */
@ApiTags('personas')
@Controller('v1')
export class PersonasController {
  constructor(
    private readonly createPersona: CreatePersona,
    private readonly changePersona: ChangePersona,
    @Inject(DB) private readonly db: Database,
  ) {}

  @Post('programs/:programId/personas')
  @Documented({
    summary: 'Give a group of stories a name',
    policy: 'refine',
    status: 201,
    description: 'The persona',
    answer: PersonaView,
    refuses: [409, 422],
  })
  async create(
    @Param('programId', Uuid) id: string,
    @Body({ schema: PersonaBody }) body: PersonaBody,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonaView> {
    return tagged(reply, await this.createPersona.execute(id, body, actor));
  }

  @Get('programs/:programId/personas')
  @Documented({
    summary: 'Its personas, with the stories that you may read',
    policy: 'read',
    description: 'A page of personas, oldest first',
    answer: PersonaList,
  })
  list(
    @Param('programId', Uuid) _id: string,
    @Query({ schema: Page }) page: Page,
    @Who() actor: Actor,
  ): Promise<PersonaList> {
    return listPersonas(this.db, actor, page);
  }

  @Get('personas/:personaId')
  @InBrowser({ heading: 'One persona, and the criteria that protect its stories' })
  @Documented({
    summary: 'One persona, the criteria that protect its stories, and its `ETag`',
    policy: 'read',
    description: 'The persona; its revision as `ETag`',
    answer: PersonaView,
  })
  async show(
    @Param('personaId', Uuid) id: string,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonaView> {
    return tagged(reply, await readPersona(this.db, actor, id));
  }

  @Patch('personas/:personaId')
  @Documented({
    summary: 'Rename it, describe it anew, or say which stories belong to it; `If-Match`',
    policy: 'refine',
    description: 'The changed persona',
    answer: PersonaView,
    refuses: [409, 412, 422],
  })
  async change(
    @Param('personaId', Uuid) id: string,
    @Body({ schema: PersonaPatch }) body: PersonaPatch,
    @IfMatch() matching: Matching,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonaView> {
    return tagged(reply, await this.changePersona.execute(id, body, matching, actor));
  }
}
