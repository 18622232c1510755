import { Instant } from '../../../../../libs/domain/time.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/views.js';
import type { ExitCode } from '../../output/exit.js';
import { given } from '../../output/given.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

interface Absence {
  readonly id: string;
  readonly person: { readonly name: string };
  readonly deputy: { readonly name: string } | null;
  readonly from: string;
  readonly to: string;
}

/** An absence as it is typed. */
export interface AbsenceTyped {
  readonly from: string;
  readonly to: string;
  readonly deputy?: string;
  readonly of?: string;
}

const COLUMNS: Columns<Absence> = {
  id: ({ id }) => id,
  away: ({ person }) => person.name,
  deputy: ({ deputy }) => deputy?.name ?? 'nobody',
  from: ({ from }) => clock(from),
  to: ({ to }) => clock(to),
};
const ofProgram = (program: string): string => `/v1/programs/${encodeURIComponent(program)}/absences`;
const inWords = (absence: Absence): string => columns([absence], COLUMNS, '');

/** Lists who is away, and who acts for them. */
export async function listAbsences(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const items = await all<Absence>(api, ofProgram(program));
  return told(out, items, () => columns(items, COLUMNS, 'Nobody is away'));
}

/** Declares an absence, perhaps with a deputy. */
export async function declareAbsence(
  api: ApiClient,
  program: string,
  { from, to, deputy, of }: AbsenceTyped,
  out: Output,
): Promise<ExitCode> {
  const body = { person: of, deputy, from: given('--from', Instant, from), to: given('--to', Instant, to) };
  return told(out, await api.call<Absence>('POST', ofProgram(program), body), inWords);
}

/** Ends an absence early. */
export async function endAbsence(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<Absence>('POST', `/v1/absences/${encodeURIComponent(id)}/end`, {}), inWords);
}
