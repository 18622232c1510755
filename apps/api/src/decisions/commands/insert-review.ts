import { randomUUID } from 'node:crypto';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import type { Command } from '../../../../../libs/commands/commands.js';
import { loadLateNeeds } from '../../../../../libs/queries/people/format-needs.query.js';
import { loadWithdrawn } from '../../../../../libs/queries/people/withdrawn-invitations.query.js';
import { openGate } from '../../../../../libs/commands/gates/open-gate.js';
import type { NoticeDraft } from '../../../../../libs/domain/change.js';
import { noticesToInvited } from '../../../../../libs/domain/cycle/agenda/invitation.js';
import { programAndCycleOf, type Venue } from '../../../../../libs/domain/facts.js';
import type { Flag } from '../../../../../libs/domain/flag.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { declareReview } from '../../../../../libs/domain/review/declare.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { Duration } from '../../../../../libs/domain/time.js';

/** Whose review of what it is, in which step, and how long its approvals hold. */
interface NewReview {
  readonly program: string;
  readonly audience: Audience;
  readonly reviewer: string;
  readonly step: number;
  readonly lasts: Duration | null;
}
type Of = { readonly decision: string } | { readonly item: string } | { readonly pilot: string };

/**
 * A review of a decision: obligations are asked for until the agenda is due, the verdict when the decision was made; or one of an
 * item or a pilot. A reviewer whom nobody named before is invited and asked at once. Gives its id.
 */
export async function insertReview(command: Command, venue: Venue, declaration: NewReview & Of): Promise<string> {
  const id = randomUUID();
  const { tx, now, write } = command;
  const { lasts } = declaration;
  const ladder = venue.engagement.ladders.review;
  await tx
    .insertInto('review')
    .values({
      ...declaration,
      lasts: lasts && JSON.stringify(lasts),
      dated: lasts !== null,
      id,
      cycle: venue.id,
      openedBy: command.actor.person,
      ladder: JSON.stringify(ladder),
      askedAt: now,
    })
    .execute();
  const invited = 'pilot' in declaration ? NOT_INVITED : await inviteReviewer(command, venue, declaration.reviewer);
  const self = subject('review', id);
  await openGate(tx, self, venue.program, venue.id, now);
  const calendar = workingCalendar(venue.engagement.calendar);
  const declared = declareReview(self, venue, ladder, invited.answered, now, calendar);
  const { notices, flags } = invited;
  await write({ ...declared, notices, flags: [...declared.flags, ...flags] }, programAndCycleOf(venue));
  return id;
}

/** What a reviewer of a cycle hears when they are named, and whether they have said before which obligations there are. */
interface Invited {
  readonly notices: readonly NoticeDraft[];
  /** What of a pre-read that went out already they cannot take in. */
  readonly flags: readonly Flag[];
  readonly answered: boolean;
}

/** Outside a cycle, after it, and of a pilot there is nothing to be invited to: a reviewer is asked for the verdict alone. */
export const NOT_INVITED: Invited = { notices: [], flags: [], answered: true };

/** A reviewer whom nobody named before is invited to the cycle, and asked for obligations. */
export async function inviteReviewer(
  { tx, now }: Pick<Command, 'tx' | 'now'>,
  venue: Venue,
  reviewer: string,
): Promise<Invited> {
  if (venue.id === null || venue.gate.over) return NOT_INVITED;
  const before = await tx
    .selectFrom('invitation')
    .select(['compliance', 'obligationsAnsweredAt'])
    .where('cycle', '=', venue.id)
    .where('person', '=', reviewer)
    .executeTakeFirst();
  await tx
    .insertInto('invitation')
    .values({
      cycle: venue.id,
      program: venue.program,
      audience: venue.engagement.confidentiality,
      person: reviewer,
      compliance: true,
    })
    .onConflict((conflict) => conflict.columns(['cycle', 'person']).doUpdateSet({ compliance: true }))
    .execute();
  const cycle = subject('cycle', venue.id);
  const again = { people: await loadWithdrawn(tx, venue.id), now };
  return {
    flags: before ? [] : await loadLateNeeds(tx, [cycle], ({ person }) => person.id === reviewer),
    notices: noticesToInvited(venue, before ? [] : [reviewer], before?.compliance ? [] : [reviewer], again),
    answered: Boolean(before?.obligationsAnsweredAt),
  };
}
