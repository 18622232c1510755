import { spoken } from '../../../../../libs/domain/words/spoken.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { fields, told, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

/** What an approval was given on, as the API tells it. */
export interface Condition {
  readonly id: string;
  readonly review: string;
  readonly statement: string;
  readonly owner: { readonly name: string };
  readonly dueAt: string;
  readonly state: string;
  readonly note: string | null;
  readonly metAt: string | null;
}

const path = (id: string, route = ''): string => `/v1/conditions/${encodeURIComponent(id)}${route}`;

/** Shows what an approval was given on, and whether it was done. */
export async function showCondition(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<Condition>(path(id)), inWords);
}

/** It was done, and where that can be seen; for whoever owes it. */
export async function reportCondition(
  api: ApiClient,
  id: string,
  note: readonly string[],
  out: Output,
): Promise<ExitCode> {
  return told(out, await api.call<Condition>('POST', path(id, '/report'), { note: note.join(' ') }), inWords);
}

/** It was done, the reviewer says. */
export async function confirmCondition(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<Condition>('POST', path(id, '/confirm'), {}), inWords);
}

const inWords = ({ id, review, statement, owner, dueAt, state, note, metAt }: Condition): string =>
  fields([
    ['Condition', statement],
    ['Id', id],
    ['Review', review],
    ['Owed', `by ${owner.name}, until ${clock(dueAt)}`],
    ['State', `${spoken(state)}${metAt === null ? '' : `, ${clock(metAt)}`}`],
    ['Done', note ?? ''],
  ]);
