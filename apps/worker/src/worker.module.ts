import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { sql } from 'kysely';
import { need, type Settings } from '../../../libs/config/settings.js';
import { connect, SILENT_MS, type Database } from '../../../libs/database/connection.js';
import { untilThere } from '../../../libs/database/until-there.js';
import { createMailer } from '../../../libs/notifications/mail/create-mailer.js';
import type { Mailer } from '../../../libs/notifications/mail/mailer.js';
import type { Logger } from '../../../libs/observability/logger.js';
import { exposition } from '../../../libs/observability/metrics/registry.js';
import type { Tracing } from '../../../libs/observability/tracing/start-tracing.js';
import { clientInterceptors } from '../../../libs/observability/tracing/temporal-tracing.js';
import { connectLazily } from '../../../libs/temporal/client.js';
import { Workflows } from '../../../libs/temporal/workflows.js';
import { Readiness } from './observing/readiness.js';
import { RowFigures } from './observing/row-figures.js';
import { installRuntime, type SdkRuntime } from './observing/runtime.js';
import { runWorker } from './run-worker.js';
import { createWorker, isPolling, isRouted } from './temporal-worker.js';
import { portsOf, startLoops } from './worker.js';

const SETTINGS = Symbol('settings');
const LOG = Symbol('log');
const TRACING = Symbol('tracing');

/**
 * Runs the Temporal worker, the relay and the sealer, and ends them in this order: no new work, work in flight, connections.
 * The Temporal worker and the loops end at the same time, each within 35 seconds: what the last activities write, the next worker relays.
 */
@Injectable()
class WorkerLife implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly db: Database;
  private readonly mailer: Mailer;
  private loops: { stop: () => Promise<void> } | null = null;
  private life: Promise<void> | null = null;
  private health: Server | null = null;
  private sdk: SdkRuntime | null = null;
  private readonly rows: RowFigures;
  private readonly readiness: Readiness;
  private state: () => string = () => 'WAITING';
  private polls: () => Promise<boolean> = () => Promise.resolve(false);
  private routed: () => Promise<boolean> = () => Promise.resolve(false);

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOG) private readonly log: Logger,
    @Inject(TRACING) private readonly tracing: Tracing | null,
  ) {
    this.db = connect(need(settings, 'DATABASE_WORKER_URL'), {
      name: 'roundtable-worker',
      max: settings.DATABASE_POOL,
      silentMs: SILENT_MS,
    });
    this.mailer = createMailer(settings);
    this.rows = new RowFigures(this.db);
    const checks = {
      state: () => this.state(),
      polls: () => this.polls(),
      routed: () => this.routed(),
      database: () => sql`select 1`.execute(this.db),
    };
    this.readiness = new Readiness(checks, log);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.sdk = await installRuntime(this.log);
    const client = connectLazily(await clientInterceptors(this.tracing));
    const workflows = new Workflows(client);
    this.health = createServer((request, response) => void this.answer(request.url ?? '', response)).listen(
      this.settings.WORKER_PORT,
      this.settings.HOST,
    );
    this.life = this.live(workflows);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.log.info('worker drains');
    this.stopping.abort();
    await Promise.all([this.life, this.loops?.stop()]);
    this.health?.close();
    await this.mailer.close();
    await this.db.destroy();
    await this.tracing?.stop();
    this.log.info('worker ended');
  }

  /** A worker whose `run()` fails ends the process, so that its supervisor starts another. */
  private async live(workflows: Workflows): Promise<void> {
    const there = await untilThere(this.db, 'DATABASE_WORKER_URL', this.log, this.stopping.signal);
    if (!there || this.stopping.signal.aborted) return; // loops that begin later would be ended by nobody
    const { PUBLIC_URL: publicUrl, TRACKERS: connections, ATTACHMENTS: attachments } = this.settings;
    this.loops = startLoops(this.db, workflows, this.mailer, { publicUrl, connections, attachments }, this.log);
    const ports = portsOf(this.db, workflows, this.log);
    const version = this.settings.WORKER_BUILD_ID;
    try {
      const created = await createWorker(ports, this.log, this.stopping.signal, version, this.tracing);
      if (!created) return;
      const { worker, connection } = created;
      if (this.stopping.signal.aborted) return await connection.close(); // it never ran
      this.state = () => worker.getState();
      this.polls = () => isPolling(connection, worker);
      this.routed = () => isRouted(connection, worker, version);
      this.stopping.signal.addEventListener('abort', () => worker.getState() === 'RUNNING' && worker.shutdown());
      await runWorker(worker);
      await ports.settled();
      await connection.close();
    } catch (error) {
      this.log.fatal({ error: (error as Error).name, message: (error as Error).message }, 'the Temporal worker failed');
      if (!this.stopping.signal.aborted) process.exit(1); // else the rest still ends in order
    }
  }

  /** `/health/live`, and `/health/ready`: 200 only while the worker really polls, is given tasks, and Postgres answers. */
  private async answer(url: string, response: ServerResponse): Promise<void> {
    if (url === '/metrics') return this.figures(response);
    if (url === '/health/live') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'ok' }));
      return; // the process runs; whether its servers do is another question
    }
    const view = await this.readiness.read();
    response.writeHead(view.status === 'ok' ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(view));
  }

  /** `/metrics`: of this process, whether it is ready, of the rows, and of Temporal's SDK. */
  private async figures(response: ServerResponse): Promise<void> {
    const [rows, sdk = ''] = await Promise.all([this.rows.text(), this.sdk?.figures(), this.readiness.read()]);
    const { type, text } = await exposition(rows, sdk);
    response.writeHead(200, { 'content-type': type });
    response.end(text);
  }
}

@Module({})
export class WorkerModule {
  static with(settings: Settings, log: Logger, tracing: Tracing | null): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LOG, useValue: log },
        { provide: TRACING, useValue: tracing },
        WorkerLife,
      ],
    };
  }
}
