import { stringify } from 'yaml';
import { plural } from '../../../../../libs/domain/words/plural.js';
import { StakeholderMap } from '../../../../../libs/domain/representation/stakeholder-map.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { MapImportView } from '../../../../api/src/representation/csv/map-csv.schemas.js';
import type { StakeholderMapView } from '../../../../api/src/representation/representation.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { exportCsv, importFile, type Into } from './import-file.js';
import { atRevision, revisedFile } from './revised-file.js';

/** Sets what a file says of the map, and says which rows were not taken and why: then exit code 1. */
export const importMap = (api: ApiClient, path: string, into: Into, out: Output): Promise<ExitCode> =>
  importFile<MapImportView>(api, { path, route: 'stakeholder-map/import', body: (csv) => ({ csv }), head }, into, out);

/** Writes the map of a program to standard output, as `map import` reads it. */
export const exportMap = (api: ApiClient, program: string, out: Output): Promise<ExitCode> =>
  exportCsv(api, program, 'stakeholder-map/export', out);

type Group = StakeholderMapView['groups'][number];

const path = (program: string): string => `/v1/programs/${encodeURIComponent(program)}/stakeholder-map`;

const GROUPS: Columns<Group> = {
  who: ({ who }) => humanize(who),
  'at least': ({ atLeast }) => (atLeast === null ? '' : String(atLeast)),
  members: ({ members }) => String(members),
  'invited lately': ({ invitedLately }) => String(invitedLately),
};

/** Shows whom a program must hear, with who there is; with `yaml` as `changeMap` reads it. */
export async function showMap(
  api: ApiClient,
  { program, yaml }: { readonly program: string; readonly yaml?: true },
  out: Output,
): Promise<ExitCode> {
  return told(out, await api.get<StakeholderMapView>(path(program)), yaml ? asYaml : inWords);
}

/** Puts the map of a file in its place, whole; refused when somebody changed it since `revision`, which the file may say itself. */
export async function changeMap(
  api: ApiClient,
  file: string,
  { program, revision }: { readonly program: string; readonly revision?: string },
  out: Output,
): Promise<ExitCode> {
  const { data, before } = revisedFile(file, 'stakeholder map', StakeholderMap, {
    typed: revision,
    shownBy: 'map show --yaml',
  });
  return told(out, await api.change<StakeholderMapView>(path(program), data, before, 'PUT'), inWords);
}

const asYaml = ({ targets, size, rotation, channels, revision }: StakeholderMapView): string =>
  `${atRevision(revision)}\n${stringify({ targets, size, rotation, channels }).trimEnd()}`;

function inWords({ groups, size, rotation, channels, revision }: StakeholderMapView): string {
  const { inARow, most, days } = rotation;
  return [
    columns(groups, GROUPS, 'Nobody takes part, and nobody has to be heard'),
    '',
    fields([
      ['Invited in all', size === undefined ? '' : String(size)],
      ['Spared', `after ${plural(inARow, 'cycle')} in a row; at most ${plural(most, 'cycle')} within ${days} days`],
      ['Channels', channels.map((one) => `${humanize(one.channel)}: ${one.atLeast}`).join(', ')],
      ['Revision', String(revision)],
    ]),
  ].join('\n');
}

const head = ({ rows, taken, added, changed, targets, dryRun }: MapImportView): string =>
  `${taken} of ${plural(rows, 'row')} ${dryRun ? 'could be taken' : 'taken'}: ${added} added, ${changed} changed, ${plural(targets, 'target')} in all`;
