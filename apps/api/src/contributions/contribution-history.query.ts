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
    select revision, topic, objective, criterion, scenario, body as text, story, observation, quality, said_at, replaced_at
    from contribution_history where contribution = ${id} and program = ${viewer.program}
    order by revision desc limit 200`.execute(db);
  return { items: rows };
}
