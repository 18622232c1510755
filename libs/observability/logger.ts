import { pino, type Logger } from 'pino';

/**
 * One JSON line per event on stderr. Ids and codes only: texts and personal data never reach a log.
 * Written at once: a process that ends by a signal runs no exit handler, so lines still in a buffer would be lost.
 */
export function createLogger(part: string, level: string): Logger {
  return pino(
    { level, base: { part }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}
export type { Logger };
