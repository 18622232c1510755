import { stringify } from 'yaml';
import { EngagementModel } from '../../../../../libs/domain/program/engagement.js';
import type { ProgramView } from '../../../../api/src/programs/program.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { atRevision, revisedFile } from './revised-file.js';

export interface Changing {
  readonly program: string;
  readonly revision?: string;
}

const path = (program: string): string => `/v1/programs/${encodeURIComponent(program)}`;

/** The engagement model of a program as YAML, as `changeEngagement` reads it. */
export async function showEngagement(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const { engagement, revision } = await api.get<ProgramView>(path(program));
  out.result({ engagement, revision }, () => `${atRevision(revision)}\n${stringify(engagement).trimEnd()}`);
  return EXIT.ok;
}

/** Puts the model of a file in its place; refused when somebody changed it since `revision`, which the file may say itself. */
export async function changeEngagement(
  api: ApiClient,
  file: string,
  { program, revision }: Changing,
  out: Output,
): Promise<ExitCode> {
  const of = { typed: revision, shownBy: 'engagement show' };
  const { data, before } = revisedFile(file, 'engagement model', EngagementModel, of);
  const changed = await api.change<ProgramView>(`${path(program)}/engagement`, data, before, 'PUT');
  const { engagement, revision: now } = changed;
  out.result({ engagement, revision: now }, () =>
    now === before
      ? 'It says that already'
      : `Changed, at revision ${now} now. Cycles that have begun keep theirs; the next one copies it.`,
  );
  return EXIT.ok;
}
