import type { PassageBody } from '../../../../../libs/domain/backlog/item.js';
import type { ContributionView } from '../../../../api/src/contributions/contribution.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended } from '../../output/exit.js';

/** Where words stand in a contribution, counted in code points; all of it without words. */
export async function passageOf(api: ApiClient, contribution: string, words: string): Promise<PassageBody> {
  const { text } = await api.get<ContributionView>(`/v1/contributions/${encodeURIComponent(contribution)}`);
  const at = text.indexOf(words);
  if (at < 0)
    throw new Ended(EXIT.wrongInput, `These words do not stand in ${contribution}: ${words}\nIt says: ${text}`);
  const starts = [...text.slice(0, at)].length;
  return { contribution, starts, ends: starts + [...(words === '' ? text : words)].length };
}
