import { Controller, Get, Header, HttpCode, Inject, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { sql } from 'kysely';
import { collectDefaultMetrics, register } from 'prom-client';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Database } from '../../../../libs/database/connection.js';
import { Documented } from '../http/documented.js';
import { DB } from '../tokens.js';

const Health = z
  .strictObject({ status: z.enum(['ok', 'error']), database: z.enum(['up', 'down', 'unknown']) })
  .meta({ id: 'Health' });
type Health = z.infer<typeof Health>;

collectDefaultMetrics({ prefix: 'roundtable_' });

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(@Inject(DB) private readonly db: Database) {}

  /** The process runs. */
  @Get('health/live')
  @Documented({ policy: 'anybody', description: 'It runs', answer: Health })
  live(): Health {
    return { status: 'ok', database: 'unknown' };
  }

  /** The process can answer: Postgres does. Temporal may be away; people go on working. */
  @Get('health/ready')
  @Documented({ policy: 'anybody', description: 'It can answer', answer: Health })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const up = await sql`select 1`.execute(this.db).then(
      () => true,
      () => false,
    );
    void reply.status(up ? 200 : 503);
    return { status: up ? 'ok' : 'error', database: up ? 'up' : 'down' };
  }

  /** Prometheus' text format. */
  @Get('metrics')
  @Documented({ policy: 'anybody', description: 'Metrics in the text format of Prometheus', answer: z.string() })
  @Header('content-type', register.contentType)
  @HttpCode(200)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
