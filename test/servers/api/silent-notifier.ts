import type { WorkflowNotifier } from '../../../libs/commands/after-commit/after-commit.js';

/** Notifies no workflow: the relay delivers what follows a command, or nobody does. */
export const SILENT_NOTIFIER: WorkflowNotifier = {
  signal: () => undefined,
  start: () => undefined,
  countPositions: () => undefined,
};
