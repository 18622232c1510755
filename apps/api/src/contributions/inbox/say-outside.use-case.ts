import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { nextCyclePromise } from '../../../../../libs/commands/following/inbox-promise.js';
import { change } from '../../../../../libs/domain/change.js';
import { checkEvidence, storyText, type InboxBody } from '../../../../../libs/domain/content/contribution.js';
import { checkFeedback, isWeak } from '../../../../../libs/domain/content/feedback-quality.js';
import { audienceRefused } from '../../../../../libs/domain/program/audience.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { hashText, newSalt } from '../../../../../libs/journal/text-hash.js';
import { telemetryConsented } from '../../consents/need-consent.js';
import { readContribution } from '../contribution.query.js';
import type { ContributionView } from '../contribution.schemas.js';

@Injectable()
export class SayOutside {
  constructor(private readonly commands: Commands) {}

  /**
   * Keeps what somebody says outside a window and acknowledges it: the next cycle takes it over and owes it an answer. The
   * program promises its facilitators' attention, so that it does not wait for ever for a cycle that nobody starts.
   */
  execute(program: string, body: InboxBody, actor: Actor): Promise<ContributionView> {
    const id = randomUUID();
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const { engagement } = await tx
        .selectFrom('program')
        .select('engagement')
        .where('id', '=', program)
        .executeTakeFirstOrThrow();
      const { confidentiality, calendar, leadTimes } = engagement;
      const audience = body.audience ?? confidentiality;
      stopIf(audienceRefused([{ path: 'audience', audience }], confidentiality) ?? checkEvidence(body, null));
      const { story = null, observation = null, kind, channel, proxyFor = null, telemetryOf = [] } = body;
      await telemetryConsented(tx, actor, telemetryOf, now);
      const text = story ? storyText(story) : (body.text ?? '');
      const salt = newSalt();
      const quality = checkFeedback(text, body);
      await tx
        .insertInto('contribution')
        .values({
          ...{
            id,
            program,
            cycle: null,
            outside: true,
            audience,
            author: actor.person,
            kind,
            channel,
            proxyFor,
            telemetryOf,
            salt,
          },
          ...{ body: text, quality: JSON.stringify(quality), at: now },
          story: story && JSON.stringify(story),
          observation: observation && JSON.stringify(observation),
        })
        .execute();
      const said = { contribution: id, textHash: hashText(salt, text), kind, channel, proxy: proxyFor !== null };
      const entry = { ...said, quality: isWeak(quality) ? 'weak' : 'ok', outside: true };
      const entries = [{ type: 'contributed', subject: self, audience, body: entry }];
      const received = { person: actor.person, purpose: 'inbox_received' as const, subject: self, mark: id };
      const notices = [{ ...received, data: { about: id } }];
      const dueAt = workingCalendar(calendar).add(now, leadTimes.deferral);
      const promises = await nextCyclePromise(tx, program, dueAt);
      await write(change({ entries, notices, promises }), { program, cycle: null });
      return readContribution(tx, actor, id);
    });
  }
}
