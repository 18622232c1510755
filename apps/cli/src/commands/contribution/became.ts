import { spoken } from '../../../../../libs/domain/words/spoken.js';
import type { DispositionView } from '../../../../api/src/dispositions/disposition.schemas.js';
import { clock, oneLine } from '../../output/words.js';

const FIRST_WORDS = 60;

/** An answer as a sentence, with what it rests on. */
export function becameInWords(disposition: DispositionView): string {
  const { kind, reason, answer, until, items, duplicateOf, repeats, owner, brokenPromise, publishedAt } = disposition;
  const parts = [
    ...(items.length > 0 ? [items.map(({ title, status }) => `"${title}" (${spoken(status)})`).join(', ')] : []),
    ...(until === null ? [] : [`until ${clock(until)}`]),
    ...(duplicateOf === null
      ? []
      : [repeats === null ? `of ${duplicateOf}` : `of "${oneLine(repeats, FIRST_WORDS)}" (${duplicateOf})`]),
    ...(answer === null ? [] : [answer]),
    ...(reason === null ? [] : [reason]),
    ...(owner === null ? [] : [`${owner.name} owes it`]),
    ...(brokenPromise ? ['a broken promise'] : []),
  ];
  return `${publishedAt === null ? 'draft: ' : ''}${spoken(kind)}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}`;
}
