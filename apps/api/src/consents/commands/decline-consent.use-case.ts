import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { stands } from '../../../../../libs/domain/program/consent.js';
import { declineConsent } from '../../../../../libs/domain/program/declining.js';
import { granted } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readOwnConsents } from '../consent.query.js';
import type { OwnConsents } from '../consent.schemas.js';
import { readAnswerable } from './answerable.js';
import { withdrawAll } from './withdraw-consent.use-case.js';

@Injectable()
export class DeclineConsent {
  constructor(private readonly commands: Commands) {}

  /** Only the person themselves declines, exactly one version. Where a consent of theirs stands, also to an earlier version, they withdraw it. */
  execute(program: string, purpose: string, actor: Actor): Promise<OwnConsents> {
    return this.commands.exclusive([subject('program', program)], actor, async (command) => {
      const { tx, now, write } = command;
      const { id, use, version } = await readAnswerable(tx, actor, purpose, now);
      const said = (await readOwnConsents(tx, actor)).items.find((one) => one.use === use);
      if (said && stands(said.state)) {
        await withdrawAll(command, program, use);
        return readOwnConsents(tx, actor);
      }
      const { person } = actor;
      const declinedAt = said?.declinedAt ?? null;
      const declined = granted(declineConsent({ program, person, purpose: { id, use, version }, declinedAt }));
      await tx
        .insertInto('consentDeclined')
        .values({ id: randomUUID(), program, purpose, use, person, declinedAt: now })
        .execute();
      await write(declined, { program, cycle: null });
      return readOwnConsents(tx, actor);
    });
  }
}
