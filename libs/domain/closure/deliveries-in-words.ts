import { plural } from '../words/plural.js';

/** How far letters came, those first that have not arrived. */
const STATES = {
  bounced: 'bounced',
  suppressed: 'needed no more',
  queued: 'waiting to be sent',
  sent: 'sent',
} as const;

export const deliveryInWords = (state: keyof typeof STATES): string => STATES[state];

/** `3 letters: 1 bounced, 2 sent`. */
export function deliveriesInWords(counts: Readonly<Record<keyof typeof STATES, number>>): string {
  const some = Object.entries(STATES).map(([state, words]) => [counts[state as keyof typeof STATES], words] as const);
  const all = some.reduce((sum, [letters]) => sum + letters, 0);
  return `${plural(all, 'letter')}: ${some.flatMap(([letters, words]) => (letters > 0 ? [`${letters} ${words}`] : [])).join(', ')}`;
}
