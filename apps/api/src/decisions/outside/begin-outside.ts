import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import type { Command } from '../../../../../libs/commands/commands.js';
import { loadVenueNow } from '../../../../../libs/commands/venue/load-venue.js';
import { openForum } from '../../../../../libs/domain/decision/open-forum.js';
import type { OutsideFacts } from '../../../../../libs/domain/facts.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';

/** What a decision is declared into: nothing yet but the program's rules. */
export async function newVenue(tx: Command['tx'], program: string): Promise<OutsideFacts> {
  const { engagement } = await tx
    .selectFrom('program')
    .select('engagement')
    .where('id', '=', program)
    .executeTakeFirstOrThrow();
  const nobody = { facilitators: [], deputy: null, standIns: new Map<string, string>() };
  return { id: null, gate: null, program, engagement, ...nobody, decisions: [], reviews: [], items: [], pilots: [] };
}

/** Opens the forum of a decision outside any cycle; it and its reviews have workflows of their own from now on. */
export async function beginOutside({ tx, now, write, open }: Command, id: string): Promise<void> {
  const { venue } = await loadVenueNow(tx, { cycle: null, decision: id, pilot: null });
  const decision = venue.decisions.find((one) => one.id === id);
  if (!decision) throw notFound();
  const calendar = workingCalendar(venue.engagement.calendar);
  await write(openForum(decision, venue, now, calendar), { program: venue.program, cycle: null });
  for (const review of venue.reviews) open(subject('review', review.id));
  open(subject('decision', id));
}
