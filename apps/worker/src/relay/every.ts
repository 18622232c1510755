import { LastingFailure } from '../../../../libs/observability/lasting-failure.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { countPass, type Loop } from '../../../../libs/observability/metrics/relay.js';

/** After a failure. */
const SHORTEST_PAUSE_MS = 1000;

/** Runs `pass` again and again: at once while it found work, else after `idleMs`. A failing pass is tried again; the log has each kind of failure once, and that it works again. */
export class Every {
  private readonly stopped = new AbortController();
  private readonly failure: LastingFailure;
  private readonly running: Promise<void>;

  constructor(
    private readonly name: Loop,
    private readonly idleMs: number,
    private readonly pass: () => Promise<number>,
    log: Logger,
  ) {
    const lines = { facts: { pass: name }, begins: 'will be tried again', ends: 'works again' };
    this.failure = new LastingFailure(log, lines);
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      const found = await this.tryOnce();
      if (found === null) await this.pause(Math.max(this.idleMs, SHORTEST_PAUSE_MS));
      else if (found === 0) await this.pause(this.idleMs);
    }
  }

  /** What the pass found; null when it failed. */
  private async tryOnce(): Promise<number | null> {
    try {
      const found = await this.pass();
      countPass(this.name, 'ok');
      this.failure.worked();
      return found;
    } catch (error) {
      countPass(this.name, 'failed');
      this.failure.failed(error);
      return null;
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.stopped.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.stopped.signal.addEventListener('abort', end);
    });
  }
}
