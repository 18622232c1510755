import { createHash } from 'node:crypto';

/** One mail to one person, ready to be sent. */
export interface Letter {
  /** The local part of the Message-ID: made of the notice's id, so that a repeated mail is recognised. */
  readonly id: string;
  readonly to: { readonly name: string; readonly email: string };
  readonly subject: string;
  readonly text: string;
  /** BCP 47: of its sentences, then of the dates in them. */
  readonly languages: readonly string[];
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly ics: string };
}

/** A hash, because the ids of notices name people and subjects. */
export const letterId = (notice: string): string => createHash('sha256').update(notice).digest('hex').slice(0, 32);
