import type { DayOf, Instant } from '../time.js';
import { isolated } from '../words/direction.js';

/** Which version of a closure note it is, of how many, since when, and who published it: null for the system. */
export interface NoteStanding {
  readonly version: number;
  readonly of: number;
  readonly publishedAt: Instant;
  readonly publishedBy: string | null;
}

/** How a note stands, as a sentence: a draft (null), or the version that was published. */
export function standingInWords(standing: NoteStanding | null, dayOf: DayOf): string {
  if (standing === null) return 'A draft, from what is known now: nothing of it is promised yet.';
  const { version, of, publishedAt, publishedBy } = standing;
  const nth = of > 1 ? `Version ${version} of ${of}` : `Version ${version}`;
  const by = publishedBy === null ? 'the system, because nobody did in time' : isolated(publishedBy);
  return `${nth}, published on ${dayOf(publishedAt)} by ${by}.`;
}
