import type { Logger } from '../observability/logger.js';

/** What asks an API or a worker to end, in order. */
export const ENDING = ['SIGTERM', 'SIGINT'] as const;

/** Elsewhere a request to read settings again or to write a report; unheard, either would kill a Node process at once. */
const OF_NO_MEANING = ['SIGHUP', 'SIGUSR2'] as const;

/** Keeps the process alive when it gets a signal that asks for something it does not have. */
export function ignoreOtherSignals(log: Logger): void {
  for (const signal of OF_NO_MEANING) process.on(signal, () => log.info({ signal }, 'signal ignored'));
}
