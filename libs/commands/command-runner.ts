import type { Database, Tx } from '../database/connection.js';
import { granted } from '../domain/refusal.js';
import type { Instant } from '../domain/time.js';
import { observeCommand } from '../observability/metrics/commands.js';
import { workflowId } from '../temporal/ids.js';
import type { Actor } from './actor.js';
import {
  notify,
  queryAfterCommit,
  type AfterCommit,
  type WorkflowEffect,
  type WorkflowNotifier,
} from './after-commit/after-commit.js';
import type { Command } from './command.js';
import type { Outcome } from './idempotency.js';
import { runBatch, type CommandCaller } from './run-batch.js';
import { unwrapSettled } from './settled.js';
import { writeChange } from './writing/write-change.js';

const NOBODY = { actor: null, command: null };

/** The steps of a command in its transaction: lock, load the facts behind the locks, work. */
export interface Steps<By extends Actor | null, Facts extends { readonly now: Instant }, Answer> {
  readonly lock: (tx: Tx) => Promise<void>;
  /** Gives at least the clock, which is read after the locks. */
  readonly load: (tx: Tx) => Promise<Facts>;
  readonly work: (command: Command<By>, facts: Facts) => Promise<Answer>;
}

/** Runs one command in a transaction of its own, and notifies the workflows after the commit. */
export class CommandRunner {
  constructor(private readonly notifier: WorkflowNotifier) {}

  /** Runs it up to three times if it deadlocks, and gives an earlier answer if its idempotency key is known. */
  async run<By extends Actor | null, Facts extends { readonly now: Instant }, Answer extends object>(
    db: Database,
    caller: CommandCaller<By>,
    steps: Steps<By, Facts, Answer>,
  ): Promise<Answer> {
    const [answer] = await runBatch(db, [caller], async (tx) => [await this.attempt(tx, caller.actor, steps)]);
    return unwrapSettled(answer);
  }

  private async attempt<By extends Actor | null, Facts extends { readonly now: Instant }, Answer extends object>(
    tx: Tx,
    actor: By,
    { lock, load, work }: Steps<By, Facts, Answer>,
  ): Promise<Outcome<Answer>> {
    const effects: WorkflowEffect[] = [];
    let secret = false;
    await lock(tx);
    const facts = await load(tx);
    const { now } = facts;
    const command: Command<By> = {
      tx,
      now,
      actor,
      open: (subject) => effects.push({ kind: 'start', subject }),
      keepNoAnswer: () => void (secret = true),
      countPositions: (forum) => effects.push({ kind: 'count', subject: forum }),
      write: async (change, { program, cycle, anonymously = false }) => {
        const by = anonymously || !actor ? NOBODY : { actor: actor.person, command: actor.request?.id ?? null };
        const happening = { program, cycle, ...by, at: now };
        const caused = await writeChange(tx, granted(change), happening, null);
        effects.push(...caused);
        return caused.flatMap(({ kind, subject }) => (kind === 'start' ? [subject] : []));
      },
    };
    const answer = await work(command, facts);
    const afterCommit = await queryAfterCommit(tx, effects); // answered with the commit
    return { answer, secret, notify: async () => this.notify(actor, await afterCommit()) };
  }

  /** After the commit: hands its effects to the notifier, and reports the workflows to the request. */
  private notify(actor: Actor | null, afterCommit: AfterCommit): void {
    const { starts, signals } = afterCommit;
    const workflows = [...starts, ...signals].map(({ subject }) => workflowId(subject));
    actor?.request?.report({ replayed: false, notified: workflows });
    notify(this.notifier, afterCommit);
  }
}

/** Counts and times a command, and marks its request as replayed if the answer is an earlier one. */
export function observed<Answer, By extends Actor | null>(
  actor: By,
  work: (caller: CommandCaller<By>) => Promise<Answer>,
): Promise<Answer> {
  const request = actor?.request ?? null;
  return observeCommand(request, ({ replayed, ...noted }) => {
    const report = (): void => {
      replayed();
      request?.report({ replayed: true, notified: [] });
    };
    return work({ ...noted, actor, replayed: report });
  });
}
