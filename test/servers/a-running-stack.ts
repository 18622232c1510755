import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/activities.js';
import { heartbeats } from '../../apps/worker/src/heartbeats.js';
import { portsOf, startLoops } from '../../apps/worker/src/worker.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { FileMailer } from '../../libs/notifications/mail/file-mailer.js';
import { createLogger } from '../../libs/observability/logger.js';
import { TASK_QUEUE } from '../../libs/temporal/ids.js';
import { Workflows } from '../../libs/temporal/workflows.js';
import { anApi, type TestApi } from './an-api.js';
import { quietTemporal } from './quiet-temporal.js';
import { aDatabase } from './template-database.js';
import { BUNDLE } from './workflow-bundle.js';

quietTemporal();

/** Worker, relay, deliveries and sealer in this process with an API, on real servers and in real time: give programs a pace. */
export interface RunningStack {
  readonly api: TestApi;
  readonly db: Database;
  readonly client: Client;
  readonly workflows: Workflows;
  readonly mailFolder: string;
  stop(): Promise<void>;
}

export async function aRunningStack({ address = process.env.TEST_TEMPORAL_ADDRESS ?? '' } = {}): Promise<RunningStack> {
  const database = await aDatabase();
  const db = connect(database.workerUrl, { name: 'test-worker', max: 10 });
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection });
  const workflows = new Workflows(client);
  const log = createLogger('test', 'silent');
  const ports = portsOf(db, workflows, log);
  const mailFolder = mkdtempSync(join(tmpdir(), 'roundtable-mail-'));
  const mailer = new FileMailer(mailFolder, 'Roundtable <roundtable@localhost>');
  const loops = startLoops(db, workflows, mailer, { publicUrl: 'http://127.0.0.1:3000' }, log);
  const worker = await Worker.create({
    connection: native,
    taskQueue: TASK_QUEUE,
    workflowBundle: { code: readFileSync(BUNDLE, 'utf8') },
    activities: createActivities(ports),
    interceptors: { activity: [heartbeats] },
    shutdownGraceTime: '5 seconds',
  });
  const running = worker.run();
  const api = await anApi({ database, temporal: { address } });
  return {
    api,
    db,
    client,
    workflows,
    mailFolder,
    stop: async () => {
      worker.shutdown();
      await running;
      await loops.stop();
      await ports.settled();
      await api.stop();
      await Promise.all([db.destroy(), connection.close(), native.close(), mailer.close()]);
      await database.drop();
      rmSync(mailFolder, { recursive: true, force: true });
    },
  };
}
