import { Injectable } from '@nestjs/common';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import {
  inboxAskedBy,
  nextCyclePromise,
  nothingToPromise,
} from '../../../../../libs/commands/following/promises/inbox-promise.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { checkEvidence, type InboxBody } from '../../../../../libs/domain/contribution/contribution.js';
import { audienceRefused } from '../../../../../libs/domain/program/audience.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { telemetryConsented } from '../../consents/need-consent.js';
import type { SaidView } from '../contribution.schemas.js';
import { draftContribution, insertContributions } from '../insert-contribution.js';
import { readName, readSpeaker } from '../speaker.query.js';
import { tellSpeaker } from '../tell-speaker.js';

@Injectable()
export class SayOutside {
  constructor(private readonly commands: Commands) {}

  /**
   * Keeps what somebody says outside a window and acknowledges it: the next cycle takes it over and owes it an answer. The
   * program promises its facilitators' attention, so that it does not wait for ever for a cycle that nobody starts. Who speaks
   * while that is promised only inserts, and waits for nobody; a cycle begins when they have spoken.
   */
  execute(program: string, body: InboxBody, actor: Actor): Promise<SaidView> {
    const self = subject('program', program);
    const isPromised = (tx: Tx): Promise<boolean> => nothingToPromise(tx, program);
    return this.commands.contentIf(isPromised, [self], actor, async (command) => {
      const { tx, now, write } = command;
      const { engagement } = await tx
        .selectFrom('program')
        .select('engagement')
        .where('id', '=', program)
        .executeTakeFirstOrThrow();
      const { confidentiality, calendar, leadTimes } = engagement;
      const audience = body.audience ?? confidentiality;
      stopIf(audienceRefused([{ path: 'audience', audience }], confidentiality) ?? checkEvidence(body, null));
      await telemetryConsented(tx, actor, body.telemetryOf ?? [], now);
      const spoken = await readSpeaker(tx, actor, body.saidBy, null);
      const { speaker, recordedBy } = spoken;
      const place = { program, cycle: null, audience, author: await readName(tx, speaker.person), recordedBy };
      const { row, said, entry } = await draftContribution(command, place, body);
      await insertContributions(tx, [row]);
      const entries = [{ type: 'contributed', subject: self, audience, body: { ...entry, outside: true } }];
      const notices = tellSpeaker(spoken, self, said.id);
      const dueAt = workingCalendar(calendar).add(now, leadTimes.deferral);
      const promises = await nextCyclePromise(tx, program, dueAt);
      await write(change({ entries, notices, promises }), { program, cycle: null });
      return { ...said, expect: { answerBy: null, askedBy: await inboxAskedBy(tx, program) } };
    });
  }
}
