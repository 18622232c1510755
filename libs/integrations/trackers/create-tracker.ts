import type { TrackerConnection } from '../../config/trackers.js';
import { GitHubTracker } from './github-tracker.js';
import type { Tracker } from './tracker.js';
import { WebhookTracker } from './webhook-tracker.js';

export const createTracker = (connection: TrackerConnection): Tracker =>
  connection.kind === 'github' ? new GitHubTracker(connection) : new WebhookTracker(connection);
