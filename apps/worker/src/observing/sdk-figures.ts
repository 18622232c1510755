import { Gauge } from 'prom-client';
import { LastingFailure } from '../../../../libs/observability/lasting-failure.js';
import type { Logger } from '../../../../libs/observability/logger.js';

const TIMEOUT_MS = 2000;

const readable = new Gauge({
  name: 'roundtable_sdk_figures_readable',
  help: "1 while the figures of Temporal's SDK can be read",
});

/** The figures of Temporal's SDK in this process, which serves them at `url`. */
export class SdkFigures {
  private readonly failure: LastingFailure;

  constructor(
    private readonly url: string,
    log: Logger,
  ) {
    const begins = "figures of Temporal's SDK cannot be read";
    this.failure = new LastingFailure(log, { begins, ends: "figures of Temporal's SDK can be read again" });
  }

  /** In the text format of Prometheus; empty while they cannot be read, which the gauge shows. */
  async text(): Promise<string> {
    try {
      const text = await read(this.url);
      readable.set(1);
      this.failure.worked();
      return text;
    } catch (error) {
      readable.set(0);
      this.failure.failed(error);
      return '';
    }
  }
}

async function read(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw Object.assign(new Error('No figures'), { code: answer.status });
  return answer.text();
}
