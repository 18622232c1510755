import { Gauge } from 'prom-client';
import { failureOf, type Failure } from '../../../../libs/observability/failure.js';
import type { Logger } from '../../../../libs/observability/logger.js';

/** What readiness asks. A check that rejects counts as a no. */
interface Checks {
  /** Of Temporal's worker. */
  readonly state: () => string;
  readonly polls: () => Promise<boolean>;
  readonly routed: () => Promise<boolean>;
  /** Rejects while Postgres does not answer. */
  readonly database: () => Promise<unknown>;
}

/** The body of `/health/ready`. */
interface ReadinessView {
  readonly status: 'ok' | 'error';
  readonly worker: string;
  readonly polling: boolean;
  readonly routed: boolean;
  readonly database: 'up' | 'down';
}

const readiness = new Gauge({
  name: 'roundtable_worker_ready',
  help: '1 while the worker polls, is given tasks, and Postgres answers: a worker that runs may do nothing',
});

/** Whether the worker really polls, is given tasks, and Postgres answers. When the answer changes, the log says why. */
export class Readiness {
  private before: string | null = null;

  constructor(
    private readonly checks: Checks,
    private readonly log: Logger,
  ) {}

  async read(): Promise<ReadinessView> {
    const { state, polls, routed, database } = this.checks;
    const [databaseUp, polling, isRouted] = await Promise.all([
      ask(() => database().then(() => true)),
      ask(polls),
      ask(routed),
    ]);
    const answers = { database: databaseUp, polling, routed: isRouted };
    const worker = state();
    const ready = worker === 'RUNNING' && Object.values(answers).every(({ yes }) => yes);
    const view: ReadinessView = {
      status: ready ? 'ok' : 'error',
      worker,
      polling: answers.polling.yes,
      routed: answers.routed.yes,
      database: answers.database.yes ? 'up' : 'down',
    };
    readiness.set(ready ? 1 : 0);
    this.logChange(view, causesOf(answers));
    return view;
  }

  private logChange(view: ReadinessView, causes: Readonly<Record<string, Failure>>): void {
    const { status, ...facts } = view;
    const answer = JSON.stringify(facts);
    if (answer === this.before) return;
    this.before = answer;
    if (status === 'ok') this.log.info(facts, 'the worker is ready');
    else this.log[facts.worker === 'RUNNING' ? 'warn' : 'info']({ ...facts, ...causes }, 'the worker is not ready'); // it may begin or end
  }
}

interface Asked {
  readonly yes: boolean;
  readonly failure?: Failure;
}

const ask = (check: () => Promise<boolean>): Promise<Asked> =>
  check().then(
    (yes) => ({ yes }),
    (error: unknown) => ({ yes: false, failure: failureOf(error) }),
  );

/** What failed, by check: `databaseFailure`, `pollingFailure`, `routedFailure`. */
const causesOf = (answers: Readonly<Record<string, Asked>>): Record<string, Failure> =>
  Object.fromEntries(
    Object.entries(answers).flatMap(([check, { failure }]) => (failure ? [[`${check}Failure`, failure]] : [])),
  );
