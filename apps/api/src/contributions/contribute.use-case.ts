import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import {
  checkAudience,
  checkEvidence,
  inputClosed,
  storyText,
  type ContributionBody,
} from '../../../../libs/domain/content/contribution.js';
import { checkFeedback, isWeak } from '../../../../libs/domain/content/feedback-quality.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { Refused, refuse, stopIf, type Offence } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { hashText, newSalt } from '../../../../libs/journal/text-hash.js';
import { readStanding } from '../cycles/standing.query.js';
import { readContribution } from './contribution.query.js';
import type { ContributionView } from './contribution.schemas.js';

@Injectable()
export class Contribute {
  constructor(private readonly commands: Commands) {}

  /** Takes what somebody says while input is open. Inserts only: writers never wait for each other. */
  execute(cycle: string, body: ContributionBody, actor: Actor): Promise<ContributionView> {
    const id = randomUUID();
    const self = subject('cycle', cycle);
    return this.commands.content([self], actor, async ({ tx, now, write }) => {
      const standing = await readStanding(tx, actor, cycle);
      const { program } = standing;
      stopIf(inputClosed(standing, now));
      const audience = body.audience ?? standing.audience;
      const { topic } = await findReferences(tx, actor, cycle, body);
      stopIf(checkAudience(audience, standing.audience) ?? checkEvidence(body, topic));
      const { text = '', story, observation, kind, channel, proxyFor } = body;
      const words = story ? storyText(story) : text;
      const salt = newSalt();
      const quality = checkFeedback(words, body);
      await tx
        .insertInto('contribution')
        .values({
          id,
          program,
          cycle,
          audience,
          author: actor.person,
          kind,
          channel,
          proxyFor: proxyFor ?? null,
          topic: topic?.id ?? null,
          body: words,
          salt,
          quality: JSON.stringify(quality),
          story: story ? JSON.stringify(story) : null,
          observation: observation ? JSON.stringify(observation) : null,
          at: now,
        })
        .execute();
      const entry = {
        contribution: id,
        textHash: hashText(salt, words),
        kind,
        channel,
        proxy: proxyFor !== undefined,
        quality: isWeak(quality) ? 'weak' : 'ok',
      };
      const entries = [{ type: 'contributed', subject: self, audience, body: entry }];
      await write(change({ entries }), { program, cycle });
      return readContribution(tx, actor, id);
    });
  }
}

/** Finds the topic that a contribution speaks to. Refuses a topic or criterion that is not this cycle's, or not to be seen. */
async function findReferences(
  tx: Tx,
  { audiences }: Viewer,
  cycle: string,
  { topic, observation }: ContributionBody,
): Promise<{ topic: { id: string; demo: boolean } | null }> {
  const errors: Offence[] = [];
  const found = topic
    ? await tx
        .selectFrom('topic')
        .select(['id', 'demo'])
        .where('id', '=', topic)
        .where('cycle', '=', cycle)
        .where('audience', 'in', [...audiences])
        .executeTakeFirst()
    : undefined;
  if (topic && !found) errors.push({ path: 'topic', message: 'This cycle has no topic with this id' });
  if (observation?.criterion) {
    const criterion = await tx
      .selectFrom('criterion')
      .innerJoin('item', 'item.id', 'criterion.item')
      .select('criterion.id')
      .where('criterion.id', '=', observation.criterion)
      .where('item.cycle', '=', cycle)
      .where('item.audience', 'in', [...audiences])
      .executeTakeFirst();
    if (!criterion) errors.push({ path: 'observation.criterion', message: 'This cycle has no criterion with this id' });
  }
  if (errors.length > 0) throw new Refused(refuse('unknown-reference', 'It names what is not there', errors));
  return { topic: found ? { id: found.id, demo: found.demo !== null } : null };
}
