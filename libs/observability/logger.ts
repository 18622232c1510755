import { pino, type Logger } from 'pino';

/** One JSON line per event on stderr. Ids and codes only: texts and personal data never reach a log. */
export function createLogger(part: string, level: string): Logger {
  return pino(
    { level, base: { part }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: false }),
  );
}
export type { Logger };
