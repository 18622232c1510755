import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor, type Command } from '../../../../libs/commands/commands.js';
import { setNorm, type NormBody } from '../../../../libs/domain/program/norm.js';
import { granted } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { readNorm } from './norm.query.js';
import type { NormView } from './norm.schemas.js';

@Injectable()
export class SetNorm {
  constructor(private readonly commands: Commands) {}

  /** Sets a norm, and promises to look at it again: whoever set it is asked when the date comes. */
  execute(program: string, body: NormBody, actor: Actor): Promise<NormView> {
    return this.commands.exclusive([subject('program', program)], actor, async (command) => {
      const { tx, now, write } = command;
      const { count } = await tx
        .selectFrom('norm')
        .select((query) => query.fn.countAll<number>().as('count'))
        .where('program', '=', program)
        .where('endedAt', 'is', null)
        .executeTakeFirstOrThrow();
      const id = randomUUID();
      const change = granted(setNorm({ id, program, by: actor.person }, body, Number(count), now));
      await insertNorm(command, program, { ...body, id });
      await write(change, { program, cycle: null });
      return readNorm(tx, actor, id);
    });
  }
}

/** Writes a norm as it is from now on. */
export async function insertNorm(
  { tx, now, actor }: Command,
  program: string,
  { id, statement, reviewAt }: NormBody & { readonly id: string },
): Promise<void> {
  const set = { setBy: actor.person, setAt: now };
  await tx
    .insertInto('norm')
    .values({ id, program, statement, reviewAt, ...set })
    .execute();
}
