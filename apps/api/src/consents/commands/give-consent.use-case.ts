import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { giveConsent } from '../../../../../libs/domain/program/consent.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readOwnConsents } from '../consent.query.js';
import type { ConsentBody, OwnConsents } from '../consent.schemas.js';
import { readAnswerable } from './answerable.js';

@Injectable()
export class GiveConsent {
  constructor(private readonly commands: Commands) {}

  /** Only the person themselves consents, to exactly one version. Giving it again replaces what they had said. */
  execute(program: string, { purpose, until }: ConsentBody, actor: Actor): Promise<OwnConsents> {
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const meant = await readAnswerable(tx, actor, purpose, now, until);
      const id = randomUUID();
      const { person } = actor;
      const before = await tx
        .selectFrom('consent')
        .select('id')
        .where('program', '=', program)
        .where('person', '=', person)
        .where('use', '=', meant.use)
        .execute();
      const given = { id, program, purpose, use: meant.use, person, givenAt: now, until: until ?? meant.until };
      await tx.insertInto('consent').values(given).execute();
      const giving = { id, program, person, purpose: meant, until: until ?? null, before: before.map((one) => one.id) };
      await write(giveConsent(giving), { program, cycle: null });
      return readOwnConsents(tx, actor);
    });
  }
}
