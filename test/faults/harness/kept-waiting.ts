import type { Try } from './recorder.js';

/** An answer that waits for Temporal comes after five seconds at the earliest. */
const PROMPT_MS = 3_000;

/** Whether somebody was kept waiting for Temporal, or not answered at all. */
export const keptWaiting = ({ outcome, ms }: Try): boolean =>
  typeof outcome === 'string' || outcome >= 500 || ms > PROMPT_MS;
