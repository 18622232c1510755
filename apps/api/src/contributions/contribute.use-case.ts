import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import {
  checkEvidence,
  inputClosed,
  type ContributionBody,
} from '../../../../libs/domain/contribution/contribution.js';
import { audienceRefused } from '../../../../libs/domain/program/audience.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { telemetryConsented } from '../consents/need-consent.js';
import type { SaidView } from './contribution.schemas.js';
import { insertContribution } from './insert-contribution.js';
import { readSpeaker } from './speaker.query.js';
import { readSurroundings } from './surroundings.query.js';
import { tellSpeaker } from './tell-speaker.js';

@Injectable()
export class Contribute {
  constructor(private readonly commands: Commands) {}

  /** Takes what somebody says while input is open, or what a facilitator writes down of theirs. Inserts only: writers never wait for each other. */
  execute(cycle: string, body: ContributionBody, actor: Actor): Promise<SaidView> {
    const self = subject('cycle', cycle);
    const look = async (tx: Tx) => {
      const spoken = await readSpeaker(tx, actor, body.saidBy, cycle);
      return { ...spoken, ...(await readSurroundings(tx, actor, cycle, body, spoken.speaker)) };
    };
    return this.commands.contentOn([self], actor, look, async (command, facts) => {
      const { tx, now, write } = command;
      const { standing, recordedBy, author, answerBy, topic, unknown } = facts;
      const { program } = standing;
      stopIf(inputClosed(standing, now) ?? unknown);
      const audience = body.audience ?? standing.audience;
      const within = [{ path: 'audience', audience }];
      stopIf(audienceRefused(within, standing.audience) ?? checkEvidence(body, topic));
      await telemetryConsented(tx, actor, body.telemetryOf ?? [], now);
      const { said, entry } = await insertContribution(command, { program, cycle, audience, author, recordedBy }, body);
      const entries = [{ type: 'contributed', subject: self, audience, body: entry }];
      const notices = tellSpeaker(facts, self, said.id);
      await write(change({ entries, notices }), { program, cycle });
      return { ...said, expect: { answerBy, askedBy: null } };
    });
  }
}
