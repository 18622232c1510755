import { AttachmentFiles } from '../../../libs/attachments/attachment-files.js';
import { attachmentStores } from '../../../libs/attachments/attachment-stores.js';
import { forgetAnswers } from '../../../libs/commands/idempotency.js';
import { PostgresPhaseNotices } from '../../../libs/commands/phase-notices/phase-notices.js';
import { PostgresSignalledVerdicts } from '../../../libs/commands/verdict-tokens/signalled-verdicts.js';
import { TemporalNotifier } from '../../../libs/commands/after-commit/temporal-notifier.js';
import { accountOutages } from '../../../libs/commands/time/outages.js';
import { PostgresStepRunner } from '../../../libs/commands/time/run-step.js';
import type { AttachmentsPlace } from '../../../libs/config/attachments.js';
import type { TrackerConnections } from '../../../libs/config/trackers.js';
import type { Database } from '../../../libs/database/connection.js';
import { SEAL_BATCH_SIZE, sealPass } from '../../../libs/journal/seal.js';
import type { Mailer } from '../../../libs/notifications/mail/mailer.js';
import type { Logger } from '../../../libs/observability/logger.js';
import type { Loop } from '../../../libs/observability/metrics/relay.js';
import type { Workflows } from '../../../libs/temporal/workflows.js';
import type { Ports } from '../../../libs/commands/ports.js';
import { DELIVERY_BATCH_SIZE, DeliverNotices } from './relay/deliver-notices.js';
import { FileItems } from './relay/file-items.js';
import { Every } from './relay/every.js';
import { SweepWorkflows, type SweepName } from './relay/sweep-workflows.js';

const POLL_MS = 200;
/** For what the API did not get done in two seconds. */
const RELAY_MS = 500;
const SWEEP_MS = 2000;
const FILES_MS = 60_000;
/** A page of the hourly comparison of all open rows. */
const COMPARE_MS = 10_000;
const ANSWERS_MS = 3_600_000;

/** How long the relay rests when a sweep has nothing more to do, in ms. */
const SWEEPS = Object.entries({
  starts: RELAY_MS,
  pokes: RELAY_MS,
  positions: RELAY_MS,
  overdue: SWEEP_MS,
  unfinished: SWEEP_MS,
  compare: COMPARE_MS,
} satisfies Record<SweepName, number>) as readonly [SweepName, number][];

/** The ports of the activities over Postgres. */
export function portsOf(db: Database, workflows: Workflows, log: Logger): Ports & { settled: () => Promise<void> } {
  const notifier = new TemporalNotifier(db, workflows, log);
  return {
    stepRunner: new PostgresStepRunner(db, notifier),
    phaseNotices: new PostgresPhaseNotices(db),
    signalledVerdicts: new PostgresSignalledVerdicts(db, notifier),
    settled: () => notifier.settled(),
  };
}

/** Goes on at once only after a full batch: else rows gather until the next look, and a pass costs the same for many. */
const gathering = (pass: () => Promise<number>, fullBatch: number) => async (): Promise<number> => {
  const found = await pass();
  return found < fullBatch ? 0 : found;
};

interface LoopSettings {
  readonly publicUrl: string;
  readonly connections?: TrackerConnections;
  readonly attachments?: AttachmentsPlace;
}

/** The loops beside the Temporal worker: relay, deliveries, sealer. */
export function startLoops(
  db: Database,
  workflows: Workflows,
  mailer: Mailer,
  { publicUrl, connections = {}, attachments = { kind: 'postgres' } }: LoopSettings,
  log: Logger,
): { stop: () => Promise<void> } {
  const relay = new SweepWorkflows(db, workflows, log);
  const notifier = new TemporalNotifier(db, workflows, log);
  const deliveries = new DeliverNotices(db, mailer, { publicUrl, log });
  const filings = new FileItems(db, { publicUrl, connections, log });
  const files = new AttachmentFiles(db, attachmentStores(attachments, db));
  const every = (name: Loop, ms: number, pass: () => Promise<number>): Every => new Every(name, ms, pass, log);
  const deliver = gathering(() => deliveries.pass(), DELIVERY_BATCH_SIZE);
  const seal = gathering(() => sealPass(db), SEAL_BATCH_SIZE);
  const loops = [
    ...SWEEPS.map(([name, ms]) => every(name, ms, () => relay.sweep(name))),
    every('outages', SWEEP_MS, () => accountOutages(db, notifier)),
    every('answers', ANSWERS_MS, () => forgetAnswers(db)),
    every('files', FILES_MS, () => files.sweep()),
    every('deliveries', POLL_MS, deliver),
    every('filings', SWEEP_MS, () => filings.pass()),
    every('seals', POLL_MS, seal),
  ];
  return {
    stop: async () => {
      relay.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      await notifier.settled();
      await deliveries.settled();
      await filings.settled();
    },
  };
}
