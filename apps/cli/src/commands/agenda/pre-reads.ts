import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { AgendaView } from '../../../../api/src/agenda/agenda.schemas.js';
import type { PreReadDocument, PreReadView } from '../../../../api/src/pre-reads/pre-read.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { fields, told, type Output } from '../../output/output.js';
import { textOf } from '../../output/text-of.js';
import { clock } from '../../output/words.js';
import { inWords as agendaInWords } from './agenda.js';

type PreRead = PreReadView & Partial<Pick<PreReadDocument, 'body'>>;

/** A pre-read as it is typed. */
export interface PreReadTyped {
  readonly title: string;
  readonly summary: string;
  readonly file?: string;
  readonly url?: string;
  readonly format?: readonly string[];
  readonly audience?: string;
}

const path = (id: string, route = ''): string => `/v1/pre-reads/${encodeURIComponent(id)}${route}`;

/** Adds a pre-read to a cycle. */
export async function addPreRead(
  api: ApiClient,
  cycle: string,
  { title, summary, file, url, format, audience }: PreReadTyped,
  out: Output,
): Promise<ExitCode> {
  const body = { title, summary, url, formats: format, audience, body: file === undefined ? undefined : textOf(file) };
  const added = api.call<PreReadView>('POST', `/v1/cycles/${encodeURIComponent(cycle)}/pre-reads`, body);
  return told(out, await added, inWords);
}

/** What of a pre-read is typed anew. False: none. */
export interface PreReadChanged extends Partial<Omit<PreReadTyped, 'file' | 'url'>> {
  readonly file?: string | false;
  readonly url?: string | false;
}

/** Changes a pre-read; the parts that are not typed stay. */
export async function changePreRead(
  api: ApiClient,
  id: string,
  { title, summary, file, url, format, audience }: PreReadChanged,
  out: Output,
): Promise<ExitCode> {
  const { revision } = await api.get<PreReadDocument>(path(id));
  const places = { url: url === false ? null : url, body: typeof file === 'string' ? textOf(file) : noneIf(file) };
  const body = { title, summary, formats: format, audience, ...places };
  return told(out, await api.change<PreReadView>(path(id), body, revision), inWords);
}

const noneIf = (typed: false | undefined): null | undefined => (typed === false ? null : undefined);

/** Shows a pre-read with its text. */
export async function showPreRead(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<PreReadDocument>(path(id)), inWords);
}

/** Takes it off before it is sent, and shows the agenda without it. */
export async function removePreRead(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<AgendaView>('DELETE', path(id)), agendaInWords);
}

/** Says that it is there in more formats. */
export async function offerFormats(
  api: ApiClient,
  id: string,
  formats: readonly string[],
  out: Output,
): Promise<ExitCode> {
  return told(out, await api.call<PreReadView>('POST', path(id, '/formats'), { formats }), inWords);
}

/** Says that the caller has read it. */
export async function acknowledge(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<PreReadView>('POST', path(id, '/receipts'), {}), inWords);
}

function inWords({ id, title, summary, url, formats, sentAt, acknowledgedAt, body }: PreRead): string {
  const head = fields([
    ['Pre-read', title],
    ['Id', id],
    ['Summary', summary],
    ['Link', url ?? ''],
    ['Formats', formats.map(humanize).join(', ')],
    ['Sent', sentAt === null ? '' : clock(sentAt)],
    ['You read it', acknowledgedAt === null ? '' : clock(acknowledgedAt)],
  ]);
  return body ? `${head}\n\n${body}` : head;
}
