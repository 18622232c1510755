import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { purposeRefused, repeatRefused, type PurposeBody } from '../../../../../libs/domain/program/consent.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { Calendar, Instant } from '../../../../../libs/domain/time.js';
import { askEverybody } from '../asking.js';
import { lastPurposes, readPurpose } from '../consent.query.js';
import type { PurposeView } from '../consent.schemas.js';

/** How long before consents end their facilitator is asked whether to ask anew. */
const AHEAD = { workingDays: 5 };

@Injectable()
export class PublishPurpose {
  constructor(private readonly commands: Commands) {}

  /**
   * Publishes the next version of what consent is asked for, and asks everybody who may contribute, except those who withdrew
   * from the one before. The program reminds whoever published it before it ends.
   */
  execute(program: string, body: PurposeBody, actor: Actor): Promise<PurposeView> {
    const id = randomUUID();
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async (command) => {
      const { tx, now, write } = command;
      const { use, until } = body;
      const before = (await lastPurposes(tx, actor)).get(use) ?? null;
      stopIf(purposeRefused(until, now) ?? repeatRefused(body, before, now));
      const version = (before?.version ?? 0) + 1;
      const made = { ...body, id, program, version, publishedBy: actor.person, publishedAt: now };
      await tx.insertInto('consentPurpose').values(made).execute();
      const notices = await askEverybody(command, program, { id, use });
      const promise = { kind: 'consent' as const, about: self };
      const dueAt = askingAt(until, now, await calendarOf(tx, program));
      const entry = { purpose: id, use, version, until, asked: notices.length };
      await write(
        change({
          entries: [{ type: 'consent-purpose-published', subject: self, body: entry }],
          notices,
          promises: [{ ...promise, part: id, owner: actor.person, dueAt }],
          kept: before ? [{ ...promise, part: before.id }] : [],
        }),
        { program, cycle: null },
      );
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

/** Early enough to ask anew; a purpose that is shorter than that is asked about at its end. */
function askingAt(until: Instant, now: Instant, calendar: Calendar): Instant {
  const early = calendar.subtract(until, AHEAD);
  return early > now ? early : until;
}
