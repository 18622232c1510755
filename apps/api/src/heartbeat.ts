import { LastingFailure } from '../../../libs/observability/lasting-failure.js';
import type { Logger } from '../../../libs/observability/logger.js';

/** Beats every `everyMs` until the function that it returns is called. A silence of five minutes is an outage, so a beat that fails is logged with its cause. */
export function keepBeating(beat: () => Promise<void>, everyMs: number, log: Logger): () => void {
  const failure = new LastingFailure(log, { begins: 'the heartbeat failed', ends: 'the heartbeat works again' });
  const beating = setInterval(() => {
    void beat().then(
      () => failure.worked(),
      (error: unknown) => failure.failed(error),
    );
  }, everyMs);
  return () => clearInterval(beating);
}
