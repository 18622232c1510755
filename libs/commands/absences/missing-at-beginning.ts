import type { Tx } from '../../database/connection.js';
import { askAhead, nothingAsked, type PendingRows } from '../../database/driver/ahead.js';
import { notifyDecidersMissing, notifyReviewersMissing, type Missing } from '../../domain/acting/missing.js';
import type { NoticeDraft } from '../../domain/change.js';
import type { Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { readFacilitators } from '../../queries/people/facilitators.query.js';
import {
  awayOf,
  missing,
  REVIEWERS,
  RULER,
  VOTERS,
  type Away,
  type Needed,
} from '../../queries/people/missing.query.js';
import type { PhaseNotice } from '../ports.js';

/** Whom a phase waits for, and the notices to facilitators when it begins while those people are away. */
interface Awaited {
  readonly needs: readonly Needed[];
  readonly notices: (facilitators: readonly string[], missing: Missing) => NoticeDraft[];
}

const REVIEWING: Awaited = {
  needs: [REVIEWERS],
  notices: (facilitators, absent) => notifyReviewersMissing(facilitators, absent, 'away'),
};

const AWAITED: Partial<Record<PhaseNotice, Awaited>> = {
  invite: REVIEWING,
  ask_for_verdict: REVIEWING,
  ask_for_positions: { needs: [VOTERS, RULER], notices: notifyDecidersMissing },
};

/** Asks, without waiting for it, who of those whom this beginning needs is away at `now` or will be, and has no deputy. */
export async function askAway(
  tx: Tx,
  program: string,
  { id }: Subject,
  what: PhaseNotice,
  now: Instant,
): Promise<PendingRows<Away>> {
  const awaited = AWAITED[what];
  return awaited ? askAhead(tx, awayOf(awaited.needs, program, id, now).compile(tx)) : nothingAsked();
}

/** Notices to facilitators about required people who are absent until the phase's deadline. */
export async function noticesOfAbsent(
  tx: Tx,
  program: string,
  what: PhaseNotice,
  away: readonly Away[],
  begun: { readonly subject: Subject; readonly due: Instant | null; readonly now: Instant },
): Promise<NoticeDraft[]> {
  const { subject, due, now } = begun;
  const awaited = AWAITED[what];
  const people = awaited ? missing(awaited.needs, away, due, now) : [];
  if (!awaited || people.length === 0) return [];
  return awaited.notices(await readFacilitators(tx, program), { subject, people });
}
