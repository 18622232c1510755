import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Command } from '../../../../libs/commands/commands.js';
import { segmentsOf } from '../../../../libs/commands/people/segments.query.js';
import {
  proxyRefused,
  storyText,
  type ContributionBody,
  type InboxBody,
} from '../../../../libs/domain/contribution/contribution.js';
import { checkFeedback, isWeak } from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import type { Audience, PersonName } from '../../../../libs/domain/people.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { hashText, newSalt } from '../../../../libs/journal/text-hash.js';
import type { ContributionView } from './contribution.schemas.js';
import type { Spoken } from './speaker.query.js';

/** Who says something, and where: in a cycle, or to the program, for whatever its next cycle is about. */
interface Place extends Pick<Spoken, 'recordedBy'> {
  readonly author: PersonName;
  readonly program: string;
  readonly cycle: string | null;
  readonly audience: Audience;
}

/**
 * Writes down what somebody says, and answers with it as it is shown, without reading it back, and with what the journal says of it.
 * Only reads and inserts, and waits for nothing.
 */
export async function insertContribution(
  { tx, now }: Pick<Command, 'tx' | 'now'>,
  { program, cycle, audience, author, recordedBy }: Place,
  body: ContributionBody | InboxBody,
) {
  const { story = null, observation = null, kind, channel, proxyFor = null, telemetryOf = [] } = body;
  if (proxyFor !== null) stopIf(proxyRefused(proxyFor, await loadSegments(tx, program)));
  const topic = 'topic' in body ? (body.topic ?? null) : null;
  const text = story ? storyText(story) : (body.text ?? '');
  const quality = checkFeedback(text, body);
  const salt = newSalt();
  const id = randomUUID();
  const place = { id, cycle, outside: cycle === null, audience, kind, channel, proxyFor, telemetryOf, topic, at: now };
  const insert = tx.insertInto('contribution').values({
    ...{ ...place, program, author: author.id, recordedBy: recordedBy?.id ?? null, body: text, salt },
    quality: JSON.stringify(quality),
    story: story && JSON.stringify(story),
    observation: observation && JSON.stringify(observation),
  });
  await insert.execute();
  const entry = {
    ...{ contribution: id, textHash: hashText(salt, text), kind, channel, proxy: proxyFor !== null },
    quality: isWeak(quality) ? 'weak' : 'ok',
    ...(recordedBy && { saidBy: author.id }),
  };
  const said: ContributionView = {
    ...{ ...place, author, recordedBy, text, story, observation, quality },
    ...{ revision: 1, editedAt: null, withheld: false, attachments: [], disposition: null },
  };
  return { said, entry };
}

async function loadSegments(tx: Command['tx'], program: string): Promise<readonly string[]> {
  const { rows } = await sql<{ segments: string[] }>`select ${segmentsOf(program)} as segments`.execute(tx);
  return rows[0]?.segments ?? [];
}
