import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import type { PurposeBody } from '../../../../../libs/domain/program/consent.js';
import { nextVersion, publishPurpose } from '../../../../../libs/domain/program/purpose.js';
import { granted } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { Calendar } from '../../../../../libs/domain/time.js';
import { peopleToAsk } from '../asking.js';
import { lastPurposes, readPurpose } from '../consent.query.js';
import type { PurposeView } from '../consent.schemas.js';

@Injectable()
export class PublishPurpose {
  constructor(private readonly commands: Commands) {}

  /**
   * Publishes the next version of what consent is asked for, and asks everybody who may contribute, except those who withdrew
   * from the one before. The program reminds whoever published it before it ends.
   */
  execute(program: string, body: PurposeBody, actor: Actor): Promise<PurposeView> {
    const id = randomUUID();
    return this.commands.exclusive([subject('program', program)], actor, async ({ tx, now, write }) => {
      const { use } = body;
      const before = (await lastPurposes(tx, actor)).get(use) ?? null;
      const people = await peopleToAsk(tx, program, use);
      const purpose = { id, program, by: actor.person, before, people };
      const change = granted(publishPurpose(purpose, body, now, await calendarOf(tx, program)));
      const made = { ...body, version: nextVersion(before), publishedBy: actor.person, publishedAt: now };
      await tx
        .insertInto('consentPurpose')
        .values({ ...made, id, program })
        .execute();
      await write(change, { program, cycle: null });
      return readPurpose(tx, actor, id);
    });
  }
}

async function calendarOf(tx: Tx, program: string): Promise<Calendar> {
  const { engagement } = await tx
    .selectFrom('program')
    .select('engagement')
    .where('id', '=', program)
    .executeTakeFirstOrThrow();
  return workingCalendar(engagement.calendar);
}
