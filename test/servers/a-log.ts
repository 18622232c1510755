import { pino, type Logger } from 'pino';

/** A log that keeps its lines, as they would be written. */
export function aLog(level = 'info'): { readonly log: Logger; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { log: pino({ level }, { write }), lines };
}
