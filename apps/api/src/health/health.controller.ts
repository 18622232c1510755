import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { sql } from 'kysely';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '../../../../libs/database/connection.js';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';
import { exposition } from '../../../../libs/observability/metrics/registry.js';
import { Draining } from '../draining.js';
import { Documented } from '../http/described/documented.js';
import { Opening } from '../opening.js';
import { isLocal } from '../observing/metrics-access.js';
import { DB } from '../injection.js';

const Health = z
  .strictObject({ status: z.enum(['ok', 'draining', 'error']), database: z.enum(['up', 'down', 'unknown']) })
  .meta({ id: 'Health' });
type Health = z.infer<typeof Health>;

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(
    @Inject(DB) private readonly db: Database,
    private readonly draining: Draining,
    private readonly opening: Opening,
  ) {}

  @Get('health/live')
  @Documented({ summary: 'The process runs', policy: 'anybody', description: 'It runs', answer: Health })
  live(): Health {
    return { status: 'ok', database: 'unknown' };
  }

  /** Temporal may be away; people go on working. */
  @Get('health/ready')
  @Documented({
    summary: 'Postgres answers; 503 while it does not, or the process is ending',
    policy: 'anybody',
    description: 'It can answer',
    answer: Health,
    unready: Health,
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    if (this.draining.hasBegun) {
      void reply.status(503);
      return { status: 'draining', database: 'unknown' };
    }
    if (this.opening.isAwaited) {
      void reply.status(503);
      return { status: 'error', database: 'down' };
    }
    const up = await sql`select 1`.execute(this.db).then(
      () => true,
      () => false,
    );
    void reply.status(up ? 200 : 503);
    return { status: up ? 'ok' : 'error', database: up ? 'up' : 'down' };
  }

  /** Others scrape `METRICS_PORT`. */
  @Get('metrics')
  @Documented({
    summary: 'Figures in the text format of Prometheus; 404 for other machines',
    policy: 'anybody',
    description: 'Metrics in the text format of Prometheus; 404 for other machines',
    answer: z.string(),
    refuses: [404],
  })
  async metrics(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { headers, raw } = request;
    if (!isLocal({ address: raw.socket.remoteAddress, headers })) {
      throw new Refused(refuse('not-found', 'Figures are for this machine only; see METRICS_PORT'));
    }
    const { type, text } = await exposition();
    void reply.header('content-type', type);
    return text;
  }
}
