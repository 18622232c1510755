import type { AbsenceList, AbsenceView } from '../../../../api/src/absences/absence.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { daysOf, type Days } from '../../client/days.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock, day } from '../../output/words.js';

/** An absence as it is typed. */
export interface AbsenceTyped {
  readonly from: string;
  readonly to: string;
  readonly deputy?: string;
  readonly of?: string;
}

/** One with its end as people say it. */
interface Shown extends AbsenceView {
  readonly until: string;
}

const COLUMNS: Columns<Shown> = {
  id: ({ id }) => id,
  away: ({ person }) => person.name,
  deputy: ({ deputy }) => deputy?.name ?? 'nobody',
  from: ({ from }) => day(from),
  to: ({ until }) => until,
};
const ofProgram = (program: string): string => `/v1/programs/${encodeURIComponent(program)}/absences`;

/** Whoever is away until the end of a day reads that day, and not the midnight after it. */
const shown = (days: Days, absences: readonly AbsenceView[]): Promise<Shown[]> =>
  Promise.all(
    absences.map(async (absence) => ({ ...absence, until: (await days.lastBefore(absence.to)) ?? clock(absence.to) })),
  );

/** Tells of one that was declared or ended. */
async function toldOf(absence: AbsenceView, days: Days, out: Output): Promise<ExitCode> {
  const rows = await shown(days, [absence]);
  return told(out, absence, () => columns(rows, COLUMNS, ''));
}

/** Lists who is away, and who acts for them. */
export async function listAbsences(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const items = await all<AbsenceList>(api, ofProgram(program));
  const rows = await shown(daysOf(api, { kind: 'program', id: program }), items);
  return told(out, items, () => columns(rows, COLUMNS, 'Nobody is away'));
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
  return toldOf(await api.call<AbsenceView>('POST', ofProgram(program), body), days, out);
}

/** Ends an absence early. */
export async function endAbsence(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const ended = await api.call<AbsenceView>('POST', `/v1/absences/${encodeURIComponent(id)}/end`, {});
  return toldOf(ended, daysOf(api, { kind: 'program', id: ended.program }), out);
}
