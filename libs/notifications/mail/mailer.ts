import type { Letter } from '../letter.js';

/** Sends letters. What it throws is temporary, and tried again later; a letter that can never arrive has bounced. */
export interface Mailer {
  /** `bounced` is a code such as `550 5.1.1`, never a text or an address. */
  send(letter: Letter): Promise<'sent' | { bounced: string }>;
  /** Waits for no letter: those in flight fail or end by themselves. */
  close(): Promise<void>;
}
