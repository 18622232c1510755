import type { AbsenceList, AbsenceView } from '../../../../api/src/absences/absence.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { daysOf } from '../../client/days.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

/** An absence as it is typed. */
export interface AbsenceTyped {
  readonly from: string;
  readonly to: string;
  readonly deputy?: string;
  readonly of?: string;
}

const COLUMNS: Columns<AbsenceView> = {
  id: ({ id }) => id,
  away: ({ person }) => person.name,
  deputy: ({ deputy }) => deputy?.name ?? 'nobody',
  from: ({ from }) => clock(from),
  to: ({ to }) => clock(to),
};
const ofProgram = (program: string): string => `/v1/programs/${encodeURIComponent(program)}/absences`;
const inWords = (absence: AbsenceView): string => columns([absence], COLUMNS, '');

/** Lists who is away, and who acts for them. */
export async function listAbsences(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const items = await all<AbsenceList>(api, ofProgram(program));
  return told(out, items, () => columns(items, COLUMNS, 'Nobody is away'));
}

/** Declares an absence, perhaps with a deputy. */
export async function declareAbsence(
  api: ApiClient,
  program: string,
  { from, to, deputy, of }: AbsenceTyped,
  out: Output,
): Promise<ExitCode> {
  const days = daysOf(api, { kind: 'program', id: program });
  const body = {
    person: of,
    deputy,
    from: await days.beginning('--from', from),
    to: await days.after('--to', to),
  };
  return told(out, await api.call<AbsenceView>('POST', ofProgram(program), body), inWords);
}

/** Ends an absence early. */
export async function endAbsence(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<AbsenceView>('POST', `/v1/absences/${encodeURIComponent(id)}/end`, {}), inWords);
}
