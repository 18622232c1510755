import { resume as resumeAll } from '../../../../../libs/commands/resume.js';
import { Workflows } from '../../../../../libs/temporal/workflows.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { withDatabase } from './database.js';
import { withTemporal } from './temporal.js';

/** After Temporal or Postgres was lost or restored: ends workflows of older epochs and starts every open row's again. */
export async function resume(out: Output): Promise<ExitCode> {
  const done = await withTemporal((client) =>
    withDatabase('roundtable-resume', (db) => resumeAll(db, new Workflows(client), out.say)),
  );
  out.result(done, () => `${done.epochs} rows in a new epoch; ${done.ended} workflows ended, ${done.started} started`);
  return EXIT.ok;
}
