import { stringify } from 'yaml';
import { z } from 'zod';
import { EngagementModel } from '../../../../../libs/domain/engagement.js';
import { readYamlFile } from '../../brief/yaml-file.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { given } from '../../output/given.js';
import type { Output } from '../../output/output.js';

interface Program {
  readonly engagement: EngagementModel;
  readonly revision: number;
}

export interface Changing {
  readonly program: string;
  readonly revision?: string;
}

const Revision = z.coerce.number().int().min(1).max(999_999_999);
/** As `showEngagement` writes it. */
const NOTED = /^# revision (\d{1,9})\s*$/m;
const path = (program: string): string => `/v1/programs/${encodeURIComponent(program)}`;

/** The engagement model of a program as YAML, as `changeEngagement` reads it. */
export async function showEngagement(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const { engagement, revision } = await api.get<Program>(path(program));
  out.result({ engagement, revision }, () => `# revision ${revision}\n${stringify(engagement).trimEnd()}`);
  return EXIT.ok;
}

/** Puts the model of a file in its place; refused when somebody changed it since `revision`, which the file may say itself. */
export async function changeEngagement(
  api: ApiClient,
  file: string,
  { program, revision }: Changing,
  out: Output,
): Promise<ExitCode> {
  const { data, text } = readYamlFile(file, EngagementModel);
  const read = revision ?? NOTED.exec(text)?.[1];
  if (read === undefined) {
    throw new Ended(
      EXIT.wrongInput,
      `${file} does not say of which revision it is: give --revision, as \`engagement show\` told it`,
    );
  }
  const before = given('--revision', Revision, read);
  const changed = await api.change<Program>(`${path(program)}/engagement`, data, before, 'PUT');
  const { engagement, revision: now } = changed;
  out.result({ engagement, revision: now }, () =>
    now === before
      ? 'It says that already'
      : `Changed, at revision ${now} now. Cycles that have begun keep theirs; the next one copies it.`,
  );
  return EXIT.ok;
}
