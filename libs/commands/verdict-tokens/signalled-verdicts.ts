import { z } from 'zod';
import type { SignalledVerdicts } from '../ports.js';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Database, Tx } from '../../database/connection.js';
import { change, type Change } from '../../domain/change.js';
import { programAndCycleOf, type Venue } from '../../domain/facts.js';
import type { Flag } from '../../domain/flag.js';
import { may } from '../../domain/people.js';
import { isRefusal } from '../../domain/refusal.js';
import { giveVerdict, type Given } from '../../domain/review/verdict/give-verdict.js';
import type { Verdict } from '../../domain/review/verdict/verdict-refused.js';
import type { Position, Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { notify, positionAfter, type WorkflowNotifier } from '../after-commit/after-commit.js';
import { loadVenueNow, lockVenue, venueKeyOf } from '../venue/load-venue.js';
import { writeChange } from '../writing/write-change.js';
import { hashToken } from './issue-token.js';

/** The only payload that a signal may have: a token. */
const ClaimPayload = z.object({ token: z.string().min(20).max(200) });

/** Verdicts that arrive as plain Temporal signals. They run the same rule as verdicts by HTTP, or are journaled as refused. */
export class PostgresSignalledVerdicts implements SignalledVerdicts {
  constructor(
    private readonly db: Database,
    private readonly notifier: WorkflowNotifier,
  ) {}

  redeem(subject: Subject, claim: unknown, call: string): Promise<Position> {
    return this.runOnce(subject, call, async (tx, venue, now) => {
      const found = await this.findToken(tx, subject, claim, now, venue);
      if (typeof found === 'string') return { ...refused(subject, found), actor: null };
      const { person, verdict, obligation, entry } = found;
      const calendar = workingCalendar(venue.engagement.calendar);
      const answer = giveVerdict(venue, subject.id, verdict, { person, entry, obligation }, now, calendar);
      if (isRefusal(answer)) return { ...refused(subject, answer.refused), actor: person }; // and the token stays good
      await tx.updateTable('approvalToken').set({ usedAt: now }).where('hash', '=', found.hash).execute();
      return { ...answer, actor: person };
    });
  }

  refuse(subject: Subject, count: number, call: string): Promise<Position> {
    return this.runOnce(subject, call, () => {
      const because = 'too-many-unread';
      const entries = [{ ...entryOf(subject, because), body: { because, count } }];
      return Promise.resolve({ ...change({ entries, flags: [flagOf(subject, because)] }), actor: null });
    });
  }

  private async findToken(
    tx: Tx,
    { id }: Subject,
    claim: unknown,
    now: Instant,
    venue: Venue,
  ): Promise<(Given & { hash: Buffer; verdict: Verdict }) | string> {
    const parsed = ClaimPayload.safeParse(claim);
    if (!parsed.success) return 'not-a-claim';
    const row = await tx
      .selectFrom('approvalToken')
      .selectAll()
      .where('hash', '=', hashToken(parsed.data.token))
      .executeTakeFirst();
    if (!row || row.review !== id) return 'unknown-token';
    if (row.usedAt !== null) return 'used-token';
    if (row.expiresAt < now) return 'expired-token';
    const gate = venue.reviews.find((candidate) => candidate.id === id)?.gate;
    if (gate?.entry !== row.entry) return 'review-moved-on'; // a reminder in between changes nothing
    const membership = await tx
      .selectFrom('membership')
      .select('roles')
      .where('program', '=', venue.program)
      .where('person', '=', row.person)
      .executeTakeFirst();
    if (!membership || !may(membership.roles, 'review')) return 'no-right'; // the token says who they are, the row what they may do
    const { hash, person, entry, obligation } = row;
    return { hash, person, entry, verdict: row.verdict as Verdict, obligation };
  }

  /** Every outcome of a claim is journaled under its call. An entry that exists already was written by an attempt whose answer was lost. */
  private async runOnce(
    subject: Subject,
    call: string,
    work: (tx: Tx, venue: Venue, now: Instant) => Promise<Change & { actor: string | null }>,
  ): Promise<Position> {
    const { position, afterCommit } = await this.db.transaction().execute(async (tx) => {
      const venueKey = await venueKeyOf(tx, subject);
      await lockVenue(tx, venueKey);
      const command = `signal:review:${call}`;
      if (await isJournaled(tx, subject, command)) return positionAfter(tx, subject);
      const { now, venue } = await loadVenueNow(tx, venueKey);
      const { actor, ...answer } = await work(tx, venue, now);
      const happening = { ...programAndCycleOf(venue), actor, at: now, command };
      return positionAfter(tx, subject, await writeChange(tx, answer, happening, subject));
    });
    notify(this.notifier, afterCommit);
    return position;
  }
}

async function isJournaled(tx: Tx, { id }: Subject, command: string): Promise<boolean> {
  const entry = tx.selectFrom('journal').select('id').where('subject', '=', id).where('command', '=', command).limit(1);
  return (await entry.executeTakeFirst()) !== undefined;
}

const entryOf = (subject: Subject, because: string): Change['entries'][number] => ({
  type: 'claim-refused',
  subject,
  body: { because },
});

/** A review has one such flag for each reason. The journal has an entry for each attempt. */
const flagOf = (subject: Subject, because: string): Flag => ({
  subject,
  code: 'claim-refused',
  facts: { because },
  once: true,
});

const refused = (subject: Subject, because: string): Change =>
  change({ entries: [entryOf(subject, because)], flags: [flagOf(subject, because)] });
