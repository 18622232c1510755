import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { change } from '../../../../../libs/domain/change.js';
import { givingRefused } from '../../../../../libs/domain/program/consent.js';
import { refuse, stopIf, Refused } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { lastPurposes, readOwnConsents } from '../consent.query.js';
import type { ConsentBody, OwnConsents } from '../consent.schemas.js';

@Injectable()
export class GiveConsent {
  constructor(private readonly commands: Commands) {}

  /** Only the person themselves consents, to exactly one version. Giving it again replaces what they had said. */
  execute(program: string, { purpose, until }: ConsentBody, actor: Actor): Promise<OwnConsents> {
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const meant = await tx
        .selectFrom('consentPurpose')
        .select(['id', 'use', 'version', 'until'])
        .where('id', '=', purpose)
        .where('program', '=', program)
        .executeTakeFirst();
      const errors = [{ path: 'purpose', message: 'This program has no purpose with this id' }];
      if (!meant) throw new Refused(refuse('unknown-reference', 'It names what is not there', errors));
      const { id, use, version } = meant;
      stopIf(givingRefused(meant, (await lastPurposes(tx, actor)).get(use) ?? null, until, now));
      const given = { id: randomUUID(), program, purpose: id, use, person: actor.person, givenAt: now };
      await tx
        .insertInto('consent')
        .values({ ...given, until: until ?? meant.until })
        .execute();
      const body = { person: actor.person, purpose: id, use, version, until: until ?? meant.until };
      const entries = [{ type: 'consent-given', subject: self, audience: 'restricted' as const, body }];
      await write(change({ entries }), { program, cycle: null });
      return readOwnConsents(tx, actor);
    });
  }
}
