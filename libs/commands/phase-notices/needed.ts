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

/** Whom a phase waits for, of which facilitators hear when it begins and those are away. */
interface NeededThen {
  readonly purpose: 'reviewer_missing' | 'decider_missing';
  readonly needs: readonly Needed[];
  /** Whether one letter names all who are missing, however many; it reads them when it is written. */
  readonly together: boolean;
}

const reviewing = (people: Needed['people']): NeededThen => ({
  purpose: 'reviewer_missing',
  needs: [{ people, passedOn: true, missed: awayWhenDue }],
  together: false,
});

const NEEDED: Partial<Record<PhaseNotice, NeededThen>> = {
  invite: reviewing(
    (cycle) => sql`select i.person from invitation i where i.cycle = ${cycle} and ${OBLIGATIONS_AWAITED}`,
  ),
  ask_for_verdict: reviewing((id) => sql`select reviewer as person from review where id = ${id}`),
  ask_for_positions: { purpose: 'decider_missing', needs: [VOTERS, RULER], together: true },
};

/** Asks, without waiting for it, who of those whom this beginning needs is away at `now` or will be, with nobody who can do it for them. */
export async function askAway(
  tx: Tx,
  program: string,
  { id }: Subject,
  what: PhaseNotice,
  now: Instant,
): Promise<PendingRows<Away>> {
  const needed = NEEDED[what];
  return needed ? askAhead(tx, awayOf(needed.needs, program, id, now).compile(tx)) : nothingAsked();
}

/** What the facilitators hear of those whom a phase needs that begins at `now` and is `due` while they are away. Nobody hears of themselves alone. */
export async function newsOfAway(
  tx: Tx,
  program: string,
  what: PhaseNotice,
  away: readonly Away[],
  begun: { readonly subject: Subject; readonly due: Instant | null; readonly now: Instant },
): Promise<NoticeDraft[]> {
  const { subject, due, now } = begun;
  const needed = NEEDED[what];
  const absent = needed ? missing(needed.needs, away, due, now) : [];
  if (!needed || absent.length === 0) return [];
  const { purpose, together } = needed;
  const facilitators = await readFacilitators(tx, program);
  return facilitators.flatMap((person): NoticeDraft[] => {
    const others = absent.filter((about) => about !== person);
    const news = { person, purpose, subject, version: 1 };
    if (together) return others.length > 0 ? [{ ...news, data: { because: 'away' } }] : [];
    return others.map((about) => ({ ...news, mark: about, data: { about, because: 'away' } }));
  });
}
