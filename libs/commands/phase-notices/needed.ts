import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askAhead, nothingAsked, type PendingRows } from '../../database/driver/pipelined-dialect.js';
import { OBLIGATIONS_AWAITED } from '../../database/unfinished.js';
import { awayWhenDue } from '../../domain/acting/absence.js';
import type { NoticeDraft } from '../../domain/change.js';
import type { Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { readFacilitators } from '../../queries/people/facilitators.query.js';
import { awayOf, missing, RULER, VOTERS, type Away, type Needed } from '../../queries/people/missing.query.js';
import type { PhaseNotice } from '../ports.js';

/** Whom a phase waits for. Facilitators are notified when it begins while those people are away. */
interface Awaited {
  readonly purpose: 'reviewer_missing' | 'decider_missing';
  readonly needs: readonly Needed[];
  /** Whether one letter names all who are missing, however many; it reads them when it is written. */
  readonly together: boolean;
}

const reviewing = (people: Needed['people']): Awaited => ({
  purpose: 'reviewer_missing',
  needs: [{ people, passedOn: true, missed: awayWhenDue }],
  together: false,
});

const AWAITED: Partial<Record<PhaseNotice, Awaited>> = {
  invite: reviewing(
    (cycle) => sql`select i.person from invitation i where i.cycle = ${cycle} and ${OBLIGATIONS_AWAITED}`,
  ),
  ask_for_verdict: reviewing((id) => sql`select reviewer as person from review where id = ${id}`),
  ask_for_positions: { purpose: 'decider_missing', needs: [VOTERS, RULER], together: true },
};

/** Asks ahead (`askAhead`) which people needed by this phase are away at `now` or later, and have no deputy. */
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

/** Notices to facilitators about required people who are absent until the phase's deadline. A facilitator who is the only absent person gets none. */
export async function noticesOfAbsent(
  tx: Tx,
  program: string,
  what: PhaseNotice,
  away: readonly Away[],
  begun: { readonly subject: Subject; readonly due: Instant | null; readonly now: Instant },
): Promise<NoticeDraft[]> {
  const { subject, due, now } = begun;
  const awaited = AWAITED[what];
  const absent = awaited ? missing(awaited.needs, away, due, now) : [];
  if (!awaited || absent.length === 0) return [];
  const { purpose, together } = awaited;
  const facilitators = await readFacilitators(tx, program);
  return facilitators.flatMap((person): NoticeDraft[] => {
    const others = absent.filter((about) => about !== person);
    const draft = { person, purpose, subject, version: 1 };
    if (together) return others.length > 0 ? [{ ...draft, data: { because: 'away' } }] : [];
    return others.map((about) => ({ ...draft, mark: about, data: { about, because: 'away' } }));
  });
}
