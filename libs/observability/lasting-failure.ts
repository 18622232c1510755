import { failureOf, kindOfFailure } from './failure.js';
import type { Logger } from './logger.js';

/** The lines of the log, and what they name beside the failure: ids and codes. */
interface Lines {
  readonly facts?: object;
  readonly begins: string;
  readonly ends: string;
}

interface Timing {
  /** Work that succeeds sooner than this after a failure does not end it. */
  readonly restMs?: number;
  /** A monotonic clock, in ms. */
  readonly now?: (() => number) | undefined;
}

/**
 * Keeps a failure that lasts from filling the log: warns of the first failure of each kind, and says when it is over.
 * `restMs` is for work that is done by many at the same time, of which some fails and some succeeds.
 */
export class LastingFailure {
  private readonly kinds = new Set<string>();
  private failures = 0;
  private lastAt = 0;

  constructor(
    private readonly log: Logger,
    private readonly lines: Lines,
    private readonly timing: Timing = {},
  ) {}

  failed(error: unknown, facts: object = {}): void {
    this.failures += 1;
    this.lastAt = this.now();
    const failure = failureOf(error);
    const kind = kindOfFailure(failure);
    if (this.kinds.has(kind)) return;
    this.kinds.add(kind);
    this.log.warn({ ...this.lines.facts, ...facts, ...failure }, this.lines.begins);
  }

  worked(): void {
    const { restMs = 0 } = this.timing;
    if (this.failures === 0 || this.now() - this.lastAt < restMs) return;
    this.log.info({ ...this.lines.facts, failures: this.failures }, this.lines.ends);
    this.kinds.clear();
    this.failures = 0;
  }

  private now(): number {
    const { now = () => performance.now() } = this.timing;
    return now();
  }
}
