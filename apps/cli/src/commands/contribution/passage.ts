import type { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended } from '../../output/exit.js';

/** A part of a contribution as the API names it. */
export interface Passage {
  readonly contribution: string;
  readonly starts: number;
  readonly ends: number;
}

/** Where words stand in a contribution, counted in code points; all of it without words. */
export async function passageOf(api: ApiClient, contribution: string, words: string): Promise<Passage> {
  const { text } = await api.get<{ text: string }>(`/v1/contributions/${encodeURIComponent(contribution)}`);
  const at = text.indexOf(words);
  if (at < 0)
    throw new Ended(EXIT.wrongInput, `These words do not stand in ${contribution}: ${words}\nIt says: ${text}`);
  const starts = [...text.slice(0, at)].length;
  return { contribution, starts, ends: starts + [...(words === '' ? text : words)].length };
}
