import { Injectable } from '@nestjs/common';
import { Commands, type Actor, type Command } from '../../../../../libs/commands/commands.js';
import { readFacilitators } from '../../../../../libs/queries/people/facilitators.query.js';
import { withdrawConsents, type ConsentUse } from '../../../../../libs/domain/program/consent.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readOwnConsents } from '../consent.query.js';
import type { OwnConsents } from '../consent.schemas.js';

@Injectable()
export class WithdrawConsent {
  constructor(private readonly commands: Commands) {}

  /**
   * Takes back every consent to a use, also one of an earlier membership. What shows this person is not shown from the next read on; the facilitators hear of it,
   * because what is kept elsewhere is theirs to remove.
   */
  execute(program: string, use: ConsentUse, actor: Actor): Promise<OwnConsents> {
    return this.commands.exclusive([subject('program', program)], actor, async (command) => {
      await withdrawAll(command, program, use);
      return readOwnConsents(command.tx, actor);
    });
  }
}

/** Withdraws whatever its caller consented to of a use; throws `illegal-step` where there is nothing. */
export async function withdrawAll(
  { tx, actor: { person }, now, write }: Command,
  program: string,
  use: ConsentUse,
): Promise<void> {
  const withdrawn = await tx
    .updateTable('consent')
    .set({ withdrawnAt: now })
    .where('program', '=', program)
    .where('person', '=', person)
    .where('use', '=', use)
    .where('withdrawnAt', 'is', null)
    .returning('id')
    .execute();
  const withdrawing = { program, person, use, facilitators: await readFacilitators(tx, program) };
  const consents = withdrawn.map(({ id }) => id);
  await write(withdrawConsents(withdrawing, consents), { program, cycle: null });
}
