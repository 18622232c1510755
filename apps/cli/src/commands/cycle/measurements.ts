import { Instant } from '../../../../../libs/domain/time.js';
import type { MeasuredView, MeasurementList } from '../../../../api/src/agenda/measurements/measurement.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { given } from '../../output/given.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

type Measurement = MeasurementList['items'][number];

const COLUMNS: Columns<Measurement> = {
  at: ({ at }) => clock(at),
  value: ({ value }) => String(value),
  by: ({ recordedBy }) => recordedBy.name,
  objective: ({ objective }) => objective,
};
const path = (cycle: string): string => `/v1/cycles/${encodeURIComponent(cycle)}/measurements`;

/** Lists what objectives were measured at, earliest first. */
export async function listMeasurements(
  api: ApiClient,
  cycle: string,
  objective: string | undefined,
  out: Output,
): Promise<ExitCode> {
  const items = await all<MeasurementList>(api, `${path(cycle)}${objective ? `?objective=${objective}` : ''}`);
  return told(out, items, () => columns(items, COLUMNS, 'Nothing was measured'));
}

/** Records what an objective was measured at; another value of the same instant corrects it. */
export async function measure(
  api: ApiClient,
  cycle: string,
  objective: string,
  value: string,
  at: string | undefined,
  out: Output,
): Promise<ExitCode> {
  const figure = Number(value);
  if (value.trim() === '' || Number.isNaN(figure)) throw new Ended(EXIT.wrongInput, `"${value}" is no number`);
  const instant = at === undefined ? new Date().toISOString() : given('--at', Instant, at);
  const body = { measurements: [{ objective, value: figure, at: instant }] };
  const done = await api.call<MeasuredView>('POST', path(cycle), body);
  return told(out, done, ({ corrected }) => (corrected > 0 ? 'Corrected' : 'Recorded'));
}
