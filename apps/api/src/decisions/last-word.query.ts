import { sql } from 'kysely';
import { absencesNow } from '../../../../libs/queries/people/absences.query.js';
import { CONFLICTED } from '../../../../libs/queries/tally/entitlement.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { standIns, type Absence } from '../../../../libs/domain/acting/absence.js';
import { lastWordFor, type LastWord, type Ruled } from '../../../../libs/domain/acting/acting.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { visible } from './visible-decision.js';

interface LastWordRow extends Omit<Ruled, 'gate'> {
  readonly responsible: string[];
  readonly reviewers: string[];
  readonly away: Absence[];
  readonly now: Instant;
}

/** How far the last word in a decision is the viewer's, by the rule that commands ask. Throws `not-found` for whoever may not read it. */
export async function readLastWord(db: Database | Tx, viewer: Viewer, id: string): Promise<LastWord> {
  const { rows } = await sql<LastWordRow>`
    select d.id, d.authority, d.deputy, d.proposer, ${CONFLICTED} as conflicted,
      array(select r.person from responsible r where r.kind = 'decision' and r.subject = d.id and r.entry = g.entry) as responsible,
      array(select v.reviewer from review v where v.decision = d.id) as reviewers,
      ${absencesNow(sql`d.program`)} as away, clock() as now
    from decision d left join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
    where d.id = ${id} and ${visible(viewer)}`.execute(db);
  if (!rows[0]) throw notFound();
  const { responsible, reviewers, away, now, ...decision } = rows[0];
  const reviews = reviewers.map((reviewer) => ({ decision: id, reviewer }));
  return lastWordFor(viewer.person, { ...decision, gate: { responsible } }, { standIns: standIns(away, now), reviews });
}
