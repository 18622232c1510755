import type { Lost } from '../../../../../libs/commands/resuming/lost.js';
import { resume as resumeAll, type Resumed } from '../../../../../libs/commands/resuming/resume.js';
import { Histories } from '../../../../../libs/temporal/histories.js';
import { Workflows } from '../../../../../libs/temporal/workflows.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { withDatabase } from './database.js';
import { withTemporal } from './temporal.js';

/**
 * After Temporal or Postgres was lost or restored: ends workflows of older epochs, starts every open row's again, and lists
 * what Temporal knew and the rows do not.
 */
export async function resume(out: Output): Promise<ExitCode> {
  const done = await withTemporal((client) =>
    withDatabase('roundtable-resume', (db) =>
      resumeAll({ db, workflows: new Workflows(client), histories: new Histories(client) }, out.say),
    ),
  );
  out.result(done, () => inWords(done));
  return EXIT.ok;
}

function inWords({ epochs, started, ended, lost }: Resumed): string {
  const counts = `${epochs} rows in a new epoch; ${ended} workflows ended, ${started} started`;
  if (lost.length === 0) return counts;
  const head = `Lost, as far as Temporal knows: ${lost.length} subjects went further than their rows. What people did there has to be done again.`;
  return [counts, head, ...lost.flatMap(lostInWords)].join('\n');
}

const WHY: Record<Lost['why'], string> = {
  'no-row': 'has no row',
  'row-over': 'went on, and its row is over',
  'row-behind': 'went further than its row',
};

function lostInWords({ workflow, program, why, row, known, heard }: Lost): string[] {
  const standing = ({ phase, revision }: { phase: string; revision: number }): string =>
    `${phase}, revision ${revision}`;
  const where = [row ? [`row: ${standing(row)}`] : [`program ${program}`], known ? [`known: ${standing(known)}`] : []];
  const steps = heard.map(({ by, at, ...then }) => `  ${at}  ${by}: ${standing(then)}`);
  return [`${workflow} ${WHY[why]} (${where.flat().join('; ')})`, ...steps];
}
