import type { PilotFacts, Venue } from '../../../../libs/domain/facts.js';
import { notFound } from '../../../../libs/domain/refusal.js';

/** A pilot of a venue; `not-found` otherwise. */
export function pilotIn({ pilots }: Venue, id: string): PilotFacts {
  const found = pilots.find((pilot) => pilot.id === id);
  if (!found) throw notFound();
  return found;
}
