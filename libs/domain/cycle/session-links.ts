import { refuse, type Refusal } from '../refusal.js';

/** The links to a session's recording and transcript; undefined: not named, null: taken off. */
export interface SessionLinks {
  readonly recordingUrl?: string | null | undefined;
  readonly transcriptUrl?: string | null | undefined;
}

/**
 * Why this request cannot cut people out, or null: they may still be in a link that is there already and that the request does not name. People
 * who were cut out before are in neither link.
 */
export function cutFromNamedOnly(standing: SessionLinks, named: SessionLinks): Refusal | null {
  const errors = (['recordingUrl', 'transcriptUrl'] as const)
    .filter((link) => standing[link] && named[link] === undefined)
    .map((path) => ({
      path,
      message: 'Somebody who is left out now may be in it: link a version without them, or take it off with null',
    }));
  return errors.length > 0 ? refuse('consent-missing', 'Say of both links whom they show', errors) : null;
}
