import type { DayOf } from '../time.js';
import { inARow as listed } from '../words/sentence.js';
import { humanize } from '../words/humanize.js';
import type { Outlook, Proposed } from './propose.js';
import type { Rotation } from './stakeholder-map.js';

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** Why somebody is proposed, in words; days are those of the program's zone. */
export function proposedBecause({ candidate, countsFor }: Proposed, { inARow, days }: Rotation, dayOf: DayOf): string {
  const { asked, lastAskedAt } = candidate;
  const last = lastAskedAt ? `, last on ${dayOf(lastAskedAt)}` : '';
  return [
    countsFor.length > 0 ? `Counts for ${listed(countsFor.map(humanize))}.` : 'The targets are met; it is their turn.',
    asked > 0 ? `Invited ${times(asked)} in ${days} days${last}.` : `Not invited in ${days} days${last}.`,
    ...(candidate.inARow ? [`Invited to each of the last ${inARow} cycles; nobody equal waits.`] : []),
  ].join(' ');
}

/** How inviting stands: whether it goes on, and how many of a target can say nothing in the cycle, by their role or what they may read. */
interface Inviting {
  readonly open: boolean;
  readonly barred: number;
}

/** Why a target cannot be met, in words that tell nobody by name, or null when it can. */
export function shortBecause(
  { who, short, atLimit, away }: Outlook,
  { most, days }: Rotation,
  { open, barred }: Inviting,
): string | null {
  if (short === 0) return null;
  if (!open) return `${short} more of ${humanize(who)} should have been invited; inviting is over`;
  const others = [
    ...(atLimit > 0 ? [`${atLimit} invited ${times(most)} in ${days} days`] : []),
    ...(away > 0 ? [`${away} away at the time of the session`] : []),
    ...(barred > 0 ? [`${barred} whose role or clearance does not let them speak here`] : []),
  ];
  const rest = others.length > 0 ? `, but for ${listed(others)}` : '';
  return `Nobody else in the program belongs to ${humanize(who)}${rest}; bring in ${short} more, or say why not`;
}
