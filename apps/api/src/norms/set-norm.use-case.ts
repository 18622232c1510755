import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor, type Command } from '../../../../libs/commands/commands.js';
import { change, type Change } from '../../../../libs/domain/change.js';
import { normRefused, type NormBody } from '../../../../libs/domain/program/norm.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
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
      stopIf(normRefused(body, Number(count), now));
      const id = await insertNorm(command, program, body);
      const entries = [
        { type: 'norm-set', subject: subject('program', program), body: { norm: id, reviewAt: body.reviewAt } },
      ];
      await write(change({ entries, promises: promised(program, id, body.reviewAt, actor) }), { program, cycle: null });
      return readNorm(tx, actor, id);
    });
  }
}

/** Writes a norm as it is from now on. Returns its id. */
export async function insertNorm({ tx, now, actor }: Command, program: string, body: NormBody): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto('norm')
    .values({ ...body, id, program, setBy: actor.person, setAt: now })
    .execute();
  return id;
}

/** The promise to look at a norm again. */
export const promised = (program: string, norm: string, dueAt: string, actor: Actor): Change['promises'] => [
  { kind: 'norm', about: subject('program', program), part: norm, owner: actor.person, dueAt },
];
