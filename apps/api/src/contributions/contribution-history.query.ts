import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import { Refused, refuse } from '../../../../libs/domain/refusal.js';
import { readContribution } from './contribution.query.js';
import type { ContributionHistory } from './contribution.schemas.js';

/** What a contribution was before its author mended it, latest first: for the author and for those who read drafts. */
export async function readHistory(db: Database, viewer: Viewer, id: string): Promise<ContributionHistory> {
  const { author, withheld } = await readContribution(db, viewer, id);
  if (author.id !== viewer.person && !may(viewer.roles, 'read-drafts')) {
    throw new Refused(refuse('no-right', 'What it was before is for its author and for those who read drafts'));
  }
  if (withheld)
    throw new Refused(
      refuse('no-right', 'Somebody whose telemetry it rests on has no consent any more, or one for fewer people'),
    );
  const { rows } = await sql<ContributionHistory['items'][number]>`
    select h.revision, coalesce(h.kind, k.kind) as kind, coalesce(h.channel, k.channel) as channel,
      case when h.kind is null then k.proxy_for else h.proxy_for end as proxy_for, coalesce(h.readers, k.audience) as audience,
      h.topic, h.objective, h.criterion, h.scenario, h.body as text, h.story, h.observation, h.quality, h.said_at, h.replaced_at
    from contribution_history h join contribution k on k.id = h.contribution
    where h.contribution = ${id} and h.program = ${viewer.program}
    order by h.revision desc limit 200`.execute(db);
  return { items: rows };
}
