import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import {
  checkEvidence,
  inputClosed,
  storyText,
  type ContributionBody,
} from '../../../../libs/domain/content/contribution.js';
import { checkFeedback, isWeak } from '../../../../libs/domain/content/feedback-quality.js';
import { audienceRefused } from '../../../../libs/domain/program/audience.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { hashText, newSalt } from '../../../../libs/journal/text-hash.js';
import { telemetryConsented } from '../consents/need-consent.js';
import type { ContributionView } from './contribution.schemas.js';
import { readSurroundings } from './surroundings.query.js';

@Injectable()
export class Contribute {
  constructor(private readonly commands: Commands) {}

  /** Takes what somebody says while input is open. Inserts only: writers never wait for each other. */
  execute(cycle: string, body: ContributionBody, actor: Actor): Promise<ContributionView> {
    const id = randomUUID();
    const self = subject('cycle', cycle);
    const look = (tx: Tx) => readSurroundings(tx, actor, cycle, body);
    return this.commands.contentOn([self], actor, look, async ({ tx, now, write }, facts) => {
      const { standing, author, topic, unknown } = facts;
      const { program } = standing;
      stopIf(inputClosed(standing, now) ?? unknown);
      const audience = body.audience ?? standing.audience;
      const within = [{ path: 'audience', audience }];
      stopIf(audienceRefused(within, standing.audience) ?? checkEvidence(body, topic));
      const { story = null, observation = null, kind, channel, proxyFor = null, telemetryOf = [] } = body;
      await telemetryConsented(tx, actor, telemetryOf, now);
      const text = story ? storyText(story) : (body.text ?? '');
      const salt = newSalt();
      const quality = checkFeedback(text, body);
      const heard = { kind, channel, proxyFor, telemetryOf };
      const said = { id, cycle, outside: false, audience, ...heard, topic: body.topic ?? null, at: now };
      const insert = tx.insertInto('contribution').values({
        ...said,
        program,
        author: actor.person,
        body: text,
        salt,
        quality: JSON.stringify(quality),
        story: story && JSON.stringify(story),
        observation: observation && JSON.stringify(observation),
      });
      await insert.execute();
      const entry = {
        contribution: id,
        textHash: hashText(salt, text),
        kind,
        channel,
        proxy: proxyFor !== null,
        quality: isWeak(quality) ? 'weak' : 'ok',
      };
      const entries = [{ type: 'contributed', subject: self, audience, body: entry }];
      await write(change({ entries }), { program, cycle });
      return {
        ...said,
        author,
        text,
        story,
        observation,
        quality,
        revision: 1,
        editedAt: null,
        withheld: false,
        attachments: [],
        disposition: null,
      };
    });
  }
}
