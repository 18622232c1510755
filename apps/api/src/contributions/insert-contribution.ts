import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Command } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { segmentsOf } from '../../../../libs/queries/people/segments.query.js';
import { aboutOf, type ContributionBody, type InboxBody } from '../../../../libs/domain/contribution/contribution.js';
import { proxyRefused } from '../../../../libs/domain/contribution/proxy.js';
import { storyText } from '../../../../libs/domain/contribution/story.js';
import { checkFeedback, isWeak } from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import type { Audience, PersonName } from '../../../../libs/domain/people.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { hashText, newSalt } from '../../../../libs/journal/text-hash.js';
import type { ContributionView } from './contribution.schemas.js';
import type { Spoken } from './speaker.query.js';

/** Who says something, and where: in a cycle, or to the program, for whatever its next cycle is about. */
interface SpeakersPlace extends Pick<Spoken, 'recordedBy'> {
  readonly author: PersonName;
  readonly program: string;
  readonly cycle: string | null;
  readonly audience: Audience;
}

/** What somebody says: its row, how it is shown when that is written, without reading it back, and what the journal says of it. Only reads. */
export async function draftContribution(
  { tx, now }: Pick<Command, 'tx' | 'now'>,
  { program, cycle, audience, author, recordedBy }: SpeakersPlace,
  body: ContributionBody | InboxBody,
) {
  const { story = null, observation = null, kind, channel, proxyFor = null, telemetryOf = [] } = body;
  await knowProxy(tx, program, proxyFor);
  const text = story ? storyText(story) : (body.text ?? '');
  const quality = checkFeedback(text, body);
  const salt = newSalt();
  const id = randomUUID();
  const place = { id, cycle, outside: cycle === null, audience, kind, channel, proxyFor, telemetryOf, at: now };
  const about = aboutOf(body);
  const row = {
    ...place,
    ...about,
    program,
    author: author.id,
    recordedBy: recordedBy?.id ?? null,
    body: text,
    salt,
    quality,
    story,
    observation,
  };
  const entry = {
    contribution: id,
    textHash: hashText(salt, text),
    kind,
    channel,
    proxy: proxyFor !== null,
    quality: isWeak(quality) ? 'weak' : 'ok',
    ...(recordedBy && { saidBy: author.id }),
  };
  const said: ContributionView = {
    ...place,
    ...about,
    author,
    recordedBy,
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
  return { row, said, entry };
}

/** A row of `contribution`, as it is written first. */
export type ContributionRow = Awaited<ReturnType<typeof draftContribution>>['row'];

/** Writes down what people say, in their order. One text for any number of them, so that it is prepared once. */
export async function insertContributions(tx: Tx, rows: readonly ContributionRow[]): Promise<void> {
  await sql`
    insert into contribution (id, program, cycle, outside, audience, kind, channel, proxy_for, telemetry_of, topic, objective, criterion, scenario, at,
      author, recorded_by, body, salt, quality, story, observation)
    select c.id, c.program, c.cycle, c.outside, c.audience, c.kind, c.channel, c."proxyFor", c."telemetryOf", c.topic, c.objective, c.criterion, c.scenario, c.at,
      c.author, c."recordedBy", c.body, c.salt, c.quality, c.story, c.observation
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c (id uuid, program uuid, cycle uuid, outside boolean,
      audience text, kind text, channel text, "proxyFor" text, "telemetryOf" uuid[], topic uuid, objective uuid, criterion uuid, scenario uuid, at timestamptz, author uuid,
      "recordedBy" uuid, body text, salt text, quality jsonb, story jsonb, observation jsonb)`.execute(tx);
}

/** Throws if the program knows nobody like that to speak for. */
export async function knowProxy(tx: Tx, program: string, proxyFor: string | null): Promise<void> {
  if (proxyFor === null) return;
  const { rows } = await sql<{ segments: string[] }>`select ${segmentsOf(program)} as segments`.execute(tx);
  stopIf(proxyRefused(proxyFor, rows[0]?.segments ?? []));
}
