import { text } from 'node:stream/consumers';
import type { ClosureView } from '../../../../api/src/closure/closure.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';

/** Prints the closure note of a cycle as Markdown, or as a page to print. */
export async function showNote(api: ApiClient, cycle: string, html: boolean, out: Output): Promise<ExitCode> {
  const path = `/v1/cycles/${encodeURIComponent(cycle)}/closure`;
  if (html) {
    const page = await text((await api.file(`${path}/printable`)).bytes);
    out.result({ html: page }, () => page.trimEnd());
    return EXIT.ok;
  }
  const note = await api.get<ClosureView>(path);
  out.result(note, () => note.markdown.trimEnd());
  return EXIT.ok;
}
