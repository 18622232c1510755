import { spoken } from '../../../../../libs/domain/words/spoken.js';
import type { DispositionView } from '../../../../api/src/dispositions/disposition.schemas.js';
import { clock } from '../../output/words.js';

/** An answer as a sentence, with what it rests on. */
export function becameInWords(disposition: DispositionView): string {
  const { kind, reason, answer, until, items, duplicateOf, owner, brokenPromise, publishedAt } = disposition;
  const parts = [
    ...(items.length > 0 ? [items.map(({ title, status }) => `"${title}" (${spoken(status)})`).join(', ')] : []),
    ...(until === null ? [] : [`until ${clock(until)}`]),
    ...(duplicateOf === null ? [] : [`of ${duplicateOf}`]),
    ...(answer === null ? [] : [answer]),
    ...(reason === null ? [] : [reason]),
    ...(owner === null ? [] : [`${owner.name} owes it`]),
    ...(brokenPromise ? ['a broken promise'] : []),
  ];
  return `${publishedAt === null ? 'draft: ' : ''}${spoken(kind)}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}`;
}
