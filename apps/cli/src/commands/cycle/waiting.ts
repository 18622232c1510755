import type { WaitList, WaitView } from '../../../../api/src/waiting/waiting.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { told, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

/** Of which people may be asked who is waited for, as its address says it. */
export type WaitedFor = 'cycles' | 'decisions' | 'pilots' | 'reviews';

/** Says who owes what until when, what the caller owes first. */
export async function listWaiting(api: ApiClient, of: WaitedFor, id: string, out: Output): Promise<ExitCode> {
  const waits = await all<WaitList>(api, `/v1/${of}/${encodeURIComponent(id)}/waiting`);
  return told(out, waits, () => waits.map(waitInWords).join('\n') || 'Nobody is waited for');
}

function waitInWords({ sentence, from, until, overdue, command }: WaitView): string {
  const then = from === null ? '' : `, or from ${clock(from)} on`;
  const by = until === null ? '' : `${overdue ? '; that was due by' : ', until'} ${clock(until)}`;
  return `${sentence}${then}${by}${command === null ? '' : `\n  roundtable ${command}`}`;
}
