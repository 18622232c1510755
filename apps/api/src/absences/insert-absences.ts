import { randomUUID } from 'node:crypto';
import type { Command } from '../../../../libs/commands/commands.js';
import { changesForAwayReviewers } from '../../../../libs/commands/absences/missing-reviewers.js';
import { declareAbsences, type Absence } from '../../../../libs/domain/acting/absence.js';

/** Writes absences that a rule has granted, and tells whoever acts meanwhile, or the facilitators that a compliance gate waits for somebody who is away. Needs the program's gate, exclusively. Gives their ids. */
export async function insertAbsences(
  { tx, now, actor, write }: Pick<Command, 'tx' | 'now' | 'actor' | 'write'>,
  program: string,
  absences: readonly Absence[],
): Promise<string[]> {
  if (absences.length === 0) return [];
  const all = absences.map((absence) => ({ id: randomUUID(), ...absence }));
  const by = { declaredBy: actor.person, createdAt: now };
  const rows = all.map(({ from, to, ...absence }) => ({ ...absence, ...by, program, fromAt: from, toAt: to }));
  for (let start = 0; start < rows.length; start += 1000)
    await tx
      .insertInto('absence')
      .values(rows.slice(start, start + 1000))
      .execute(); // a statement has 65,535 parameters at most
  await write(declareAbsences(program, all), { program, cycle: null });
  const ids = all.map(({ id }) => id);
  for (const { cycle, change: reviewerMissing } of await changesForAwayReviewers(tx, program, ids, now))
    await write(reviewerMissing, { program, cycle });
  return ids;
}
