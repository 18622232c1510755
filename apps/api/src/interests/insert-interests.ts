import { randomUUID } from 'node:crypto';
import type { Command } from '../../../../libs/commands/commands.js';
import { declareInterests, type InterestsBody } from '../../../../libs/domain/program/interests.js';

/** What somebody has at stake. */
export type Stake = InterestsBody & { readonly person: string };

/** Writes what people have at stake, in the place of what stood there before. Where somebody else says it, from a file, the row says who, and they hear of it. */
export async function insertInterests(
  { tx, now, actor, write }: Pick<Command, 'tx' | 'now' | 'actor' | 'write'>,
  program: string,
  stakes: readonly Stake[],
): Promise<void> {
  if (stakes.length === 0) return;
  const rows = stakes.map((stake) => ({
    ...stake,
    id: randomUUID(),
    program,
    declaredAt: now,
    declaredBy: stake.person === actor.person ? null : actor.person,
  }));
  for (let start = 0; start < rows.length; start += 1000)
    await tx
      .insertInto('interestDeclaration')
      .values(rows.slice(start, start + 1000))
      .execute(); // a statement has 65,535 parameters at most
  await write(declareInterests(program, rows), { program, cycle: null });
}
