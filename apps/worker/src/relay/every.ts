import { failureOf } from '../../../../libs/observability/failure.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { countPass } from '../../../../libs/observability/metrics/relay.js';

/** Runs `pass` again and again: at once while it found work, else after `idleMs`. A failing pass is logged and tried again. */
export class Every {
  private readonly stopped = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    private readonly name: string,
    private readonly idleMs: number,
    private readonly pass: () => Promise<number>,
    private readonly log: Logger,
  ) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let failing = false;
    while (!this.stopped.signal.aborted) {
      let found = 0;
      try {
        found = await this.pass();
        countPass(this.name, 'ok');
        failing = false;
      } catch (error) {
        countPass(this.name, 'failed');
        if (!failing) this.log.warn({ pass: this.name, ...failureOf(error) }, 'will be tried again');
        failing = true;
      }
      if (found === 0) await this.pause(failing ? Math.max(this.idleMs, 1000) : this.idleMs);
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
