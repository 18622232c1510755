import type { Right } from '../facts.js';

/** What somebody is in a decision. */
export type Standing = 'final_authority' | 'deputy' | Right | 'none';

/** Everybody sees their right before they speak. The final authority rules and takes no position. */
export const RIGHT_IN_WORDS: Record<Standing, string> = {
  final_authority: 'You decide: you rule after the advice window and answer each piece of advice',
  deputy: 'You decide for the final authority once the ladder has climbed to you',
  decide: 'You take a position that counts; it decides when the final authority stays silent',
  advise: 'You advise, with a reason; the final authority answers it',
  contribute: 'You may say what you think; it is recorded, and no answer is owed',
  none: 'You may read this decision; nobody asked you for a position',
};

/** The right that somebody was given, or their office. A deputy who was also given a right keeps it for positions. */
export function standingOf(
  person: string,
  { authority, deputy }: { authority: string; deputy: string | null },
  given: Right | null,
): Standing {
  if (person === authority) return 'final_authority';
  if (person === deputy) return 'deputy';
  return given ?? 'none';
}
