import type { Exit } from '../../../../libs/embedded/child.js';

/** A process as its starter sees it. */
export interface Running {
  readonly logFile: string;
  readonly exited: Promise<Exit>;
  stop(): Promise<void>;
}

export interface KeeperOptions {
  readonly say: (line: string) => void;
  /** Told once, when the part was given up. */
  readonly gaveUp: (reason: Error) => void;
}

const MOST_ENDS = 5;
const WITHIN_MS = 60_000;
const PAUSES_MS = [200, 500, 1000, 2000] as const;

/**
 * Keeps one process running.
 * 1. One that ends unexpectedly is started again, each time after a longer pause; a start that fails counts as an end.
 * 2. The fifth end within a minute is given up, with its reason.
 * 3. `stop` wins over a restart that is under way: nothing is started after it.
 */
export class KeptPart {
  private running: Running | null = null;
  private life: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  private readonly ends: number[] = [];

  constructor(
    readonly name: string,
    private readonly launch: () => Promise<Running>,
    private readonly options: KeeperOptions,
  ) {}

  /** The first start; throws when it fails, because then something is wrong that another try will not mend. */
  async start(): Promise<void> {
    this.running = await this.launch();
    this.life = this.keep(this.running);
  }

  /** `sweep` ends a process of this part that is just being started: otherwise one would wait until it is ready. */
  async stop(sweep: () => Promise<unknown>): Promise<void> {
    this.stopping.abort();
    await this.running?.stop().catch(() => undefined);
    await sweep();
    await this.life;
  }

  private async keep(first: Running): Promise<void> {
    for (let running: Running | null = first; running !== null;) {
      const { code, signal } = await running.exited;
      if (this.stopping.signal.aborted) return;
      running = await this.again(`${this.name} ended with ${signal ?? `code ${code}`}; log: ${running.logFile}`);
    }
  }

  private async again(reason: string): Promise<Running | null> {
    let why = reason;
    while (this.mayTryAgain(why)) {
      this.options.say(`${why}. Starting it again`);
      await this.pause(PAUSES_MS[Math.min(this.ends.length, PAUSES_MS.length) - 1] ?? 0);
      if (this.stopping.signal.aborted) return null;
      try {
        const running = await this.launch();
        this.running = running;
        if (!this.stopping.signal.aborted) return running;
        await running.stop();
        return null;
      } catch (error) {
        why = (error as Error).message;
      }
    }
    return null;
  }

  private mayTryAgain(reason: string): boolean {
    if (this.stopping.signal.aborted) return false;
    const now = Date.now();
    this.ends.push(now);
    while ((this.ends[0] ?? now) < now - WITHIN_MS) this.ends.shift();
    if (this.ends.length < MOST_ENDS) return true;
    this.options.gaveUp(new Error(`${this.name} ended ${MOST_ENDS} times within a minute. ${reason}`));
    return false;
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}
