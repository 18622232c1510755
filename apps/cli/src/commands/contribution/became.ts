import { spoken } from '../../../../../libs/domain/words/spoken.js';
import { clock } from '../../output/words.js';

/** What became of a contribution, or what is drafted to become of it. */
export interface Disposition {
  readonly kind: string;
  readonly reason: string | null;
  readonly answer: string | null;
  readonly until: string | null;
  readonly items: readonly { readonly title: string; readonly status: string }[];
  readonly duplicateOf: string | null;
  readonly owner: { readonly name: string } | null;
  readonly brokenPromise: boolean;
  readonly publishedAt: string | null;
}

/** An answer as a sentence, with what it rests on. */
export function becameInWords(disposition: Disposition): string {
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
