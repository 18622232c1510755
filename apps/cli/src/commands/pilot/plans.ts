import { z } from 'zod';
import { PilotBody, PilotPatch } from '../../../../../libs/domain/pilot/plan.js';
import type { PilotMeasurementList } from '../../../../api/src/pilots/measurements/pilot-measurement.schemas.js';
import type { PilotView } from '../../../../api/src/pilots/pilot.schemas.js';
import { readYamlFile } from '../../brief/yaml-file.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { given } from '../../output/given.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';
import { pilotInWords, pilotPath } from './pilots.js';

type Measurement = PilotMeasurementList['items'][number];

/** Where a pilot stands and what it tries out, when the file does not say it by ids. */
export interface Planning {
  readonly program: string;
  readonly cycle?: string;
  readonly decision?: string;
  readonly item?: readonly string[];
}

const Revision = z.coerce.number('Use a whole number').int('Use a whole number').min(1, 'Use a number from 1 on');

/** Plans a pilot, as a file describes it. */
export async function planPilot(
  api: ApiClient,
  file: string,
  { program, cycle, decision, item }: Planning,
  out: Output,
): Promise<ExitCode> {
  const plan = readYamlFile(file, 'plan of a pilot', PilotBody).data;
  const body = {
    ...plan,
    ...(cycle === undefined ? {} : { cycle }),
    ...(decision === undefined ? {} : { decision }),
    ...(item === undefined ? {} : { items: item }),
  };
  const planned = await api.call<PilotView>('POST', `/v1/programs/${encodeURIComponent(program)}/pilots`, body);
  return told(out, planned, pilotInWords);
}

/** Puts the parts of a file in the place of those of the plan; refused when somebody changed it since `revision`. */
export async function changePilot(
  api: ApiClient,
  id: string,
  file: string,
  { revision }: { readonly revision?: string },
  out: Output,
): Promise<ExitCode> {
  const parts = readYamlFile(file, 'plan of a pilot', PilotPatch).data;
  const before =
    revision === undefined
      ? (await api.get<PilotView>(pilotPath(id))).revision
      : given('--revision', Revision, revision);
  return told(out, await api.change<PilotView>(pilotPath(id), parts, before), pilotInWords);
}

/** Says what an ended pilot showed, and closes it. */
export async function closePilot(
  api: ApiClient,
  id: string,
  statement: readonly string[],
  out: Output,
): Promise<ExitCode> {
  const body = { statement: statement.join(' ') };
  return told(out, await api.call<PilotView>('POST', pilotPath(id, '/verdict'), body), pilotInWords);
}

const COLUMNS: Columns<Measurement> = {
  at: ({ at }) => clock(at),
  value: ({ value, unit }) => [value, unit ?? ''].join(' ').trim(),
  people: ({ people }) => String(people),
  by: ({ recordedBy }) => recordedBy.name,
  metric: ({ metric }) => metric,
};

/** Lists what was measured in a pilot, earliest first. */
export async function listFigures(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const items = await all<PilotMeasurementList>(api, pilotPath(id, '/measurements'));
  return told(out, items, () => columns(items, COLUMNS, 'Nothing was measured'));
}
