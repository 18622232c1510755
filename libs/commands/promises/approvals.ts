import { sql } from 'kysely';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Tx } from '../../database/connection.js';
import { endApproval, type Lapse } from '../../domain/review/approval/lapse.js';
import { subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { bySystem } from '../../journal/append.js';
import type { WorkflowEffect } from '../after-commit/after-commit.js';
import { loadVenueNow, lockVenue, type VenueKey } from '../venue/load-venue.js';
import { writeChange } from '../writing/write-change.js';

/** Approvals that one step of a program ends at most. */
export const APPROVALS_BATCH_SIZE = 50;

type DueApproval = VenueKey & { readonly promise: string; readonly review: string; readonly because: Lapse };

/**
 * Approvals that have come to their end by now, or whose conditions were not met in time: their reviewers are asked again. Of
 * decisions whose place another has taken nobody is asked anything. At most `most` at once, the earliest first; says for which
 * promises, whose owners may be asked now. Needs the program's gate; takes those of their venues.
 */
export async function endApprovals(
  tx: Tx,
  program: string,
  due: Instant,
  most: number,
): Promise<{ readonly effects: WorkflowEffect[]; readonly ended: readonly string[] }> {
  const { rows } = await sql<DueApproval>`
    select p.id as promise, v.id as review, v.cycle, v.decision, v.pilot, case when superseded(v.decision) then 'superseded'
      when p.kind = 'approval' then 'expired' else 'condition_unmet' end as because
    from promise p left join condition k on p.kind = 'condition' and k.id = p.about
      join review v on v.id = coalesce(k.review, p.about)
    where p.program = ${program} and p.kind in ('approval', 'condition') and p.asked_at is null and p.kept_at is null
      and p.due_at <= ${due}
    order by p.due_at, p.id limit ${most}`.execute(tx);
  const effects: WorkflowEffect[] = [];
  for (const { promise: _promise, review, because, ...venueKey } of rows) {
    await lockVenue(tx, venueKey);
    const { now, venue } = await loadVenueNow(tx, venueKey);
    const ended = endApproval(venue, review, because, now, workingCalendar(venue.engagement.calendar));
    const happening = bySystem({ program, cycle: venueKey.cycle }, now);
    effects.push(...(await writeChange(tx, ended, happening, subject('program', program))));
  }
  return { effects, ended: rows.map(({ promise }) => promise) };
}
