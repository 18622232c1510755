import type { Viewer } from '../domain/people.js';
import type { CommandRequest } from './idempotency.js';

/** Who asks, seen from the program in which they ask, and by which request. */
export interface Actor extends Viewer {
  readonly request: CommandRequest | null;
}
