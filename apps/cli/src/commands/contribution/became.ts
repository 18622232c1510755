import { firstWords } from '../../../../../libs/domain/words/first-words.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { DispositionView } from '../../../../api/src/dispositions/disposition.schemas.js';
import { day, oneLine } from '../../output/words.js';

type Answer = Pick<DispositionView, 'kind' | 'reason' | 'answer' | 'until' | 'items' | 'duplicateOf' | 'repeats'>;

/** An answer as a sentence, with what it rests on, and whether it is a draft. */
export function becameInWords({ owner, brokenPromise, publishedAt, ...answer }: DispositionView): string {
  const besides = [
    ...(owner === null ? [] : [`${owner.name} owes it`]),
    ...(brokenPromise ? ['a broken promise'] : []),
  ];
  return `${publishedAt === null ? 'draft: ' : ''}${answerInWords(answer, besides)}`;
}

/** What an answer says, and what is said of it besides. */
export function answerInWords(
  { kind, reason, answer, until, items, duplicateOf, repeats }: Answer,
  besides: readonly string[] = [],
): string {
  const parts = [
    ...(items.length > 0 ? [items.map(({ title, status }) => `"${title}" (${humanize(status)})`).join(', ')] : []),
    ...(until === null ? [] : [`until ${day(until)}`]),
    ...(duplicateOf === null
      ? []
      : [repeats === null ? `of ${duplicateOf}` : `of "${oneLine(firstWords(repeats))}" (${duplicateOf})`]),
    ...(answer === null ? [] : [answer]),
    ...(reason === null ? [] : [reason]),
    ...besides,
  ];
  return `${humanize(kind)}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}`;
}
