import type { ItemView } from '../../../../api/src/backlog/item.schemas.js';
import type { TrackerView } from '../../../../api/src/trackers/tracker.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';

const path = (program: string): string => `/v1/programs/${encodeURIComponent(program)}/tracker`;

/** Says which outside tracker a program has, and how far its items are. */
export async function showTracker(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  return tell(await api.get<TrackerView>(path(program)), out);
}

/** Chooses the outside tracker of a program; `none` for none. */
export async function useTracker(api: ApiClient, name: string, program: string, out: Output): Promise<ExitCode> {
  return tell(await api.call<TrackerView>('PUT', path(program), { connection: name === 'none' ? null : name }), out);
}

/** Sends an item to the outside tracker, or sends it again. */
export async function sendItem(api: ApiClient, item: string, out: Output): Promise<ExitCode> {
  const sent = await api.call<ItemView>('POST', `/v1/items/${encodeURIComponent(item)}/tracker`, {});
  out.result(sent.tracker, () => `"${sent.title}" is on its way to ${sent.tracker?.connection ?? 'the tracker'}`);
  return EXIT.ok;
}

function tell(tracker: TrackerView, out: Output): ExitCode {
  out.result(tracker, () => inWords(tracker));
  return EXIT.ok;
}

function inWords({ connection, kind, readers, available, filings }: TrackerView): string {
  const { queued, filed, refused } = filings;
  const choice = available.length > 0 ? `it may choose ${available.join(', ')}` : 'the operator has set up none';
  const now = connection === null ? `no tracker; ${choice}` : `${connection}: ${kind ?? 'not set up any more'}`;
  return `${now}${readers ? `, read by ${readers}` : ''}\nitems: ${filed} filed, ${queued} queued, ${refused} refused`;
}
