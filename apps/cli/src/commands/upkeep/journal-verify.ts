import { z } from 'zod';
import { verify, type ProgramReport } from '../../../../../libs/journal/verify.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import { given } from '../../output/given.js';
import type { Output } from '../../output/output.js';
import { withDatabase } from './database.js';

/** Checks the journal against its seals. Exit code 1 when something was altered, removed or swapped. */
export async function journalVerify(program: string | undefined, out: Output): Promise<ExitCode> {
  const id = given('--program', z.uuid('Use a UUID').optional(), program);
  const report = await withDatabase('roundtable-verify', (db) => verify(db, id));
  out.result(report, () =>
    report.programs.length === 0 ? 'The journal is empty' : report.programs.map(inWords).join('\n'),
  );
  return report.ok ? EXIT.ok : EXIT.failed;
}

function inWords({ program, sealed, unsealed, erased, head, findings, more }: ProgramReport): string {
  const counts = `${sealed} sealed, ${unsealed} not yet, ${erased} texts erased`;
  const state = findings.length === 0 ? 'whole' : `${findings.length + more} FINDINGS`;
  const found = findings.map(({ kind, ...where }) => `  ${kind} ${JSON.stringify(where)}`);
  return [`${program}: ${state}; ${counts}${head ? `; head ${head.seq} ${head.hash}` : ''}`, ...found].join('\n');
}
