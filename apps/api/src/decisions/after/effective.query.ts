import { sql } from 'kysely';
import { loadAbsences } from '../../../../../libs/commands/absences.query.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { standIns } from '../../../../../libs/domain/acting/absence.js';
import type { Effective, Looking } from '../../../../../libs/domain/decision/after.js';
import type { Audience, Viewer } from '../../../../../libs/domain/people.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { visible } from '../visible-decision.js';

export interface EffectiveDecision extends Effective {
  readonly cycle: string | null;
  readonly audience: Audience;
}

/** A decision as those meet it who look at it again. Read after its gate is locked; `not-found` for whoever may not read it. */
export async function readEffective(tx: Tx, viewer: Viewer, id: string): Promise<EffectiveDecision> {
  const { rows } = await sql<EffectiveDecision>`
    select d.id, d.cycle, d.audience, g.phase, (select p.owner from promise p
      where p.kind = 'decision_review' and p.about = d.id and p.kept_at is null) as owner
    from decision d join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
    where d.id = ${id} and ${visible(viewer)}`.execute(tx);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Who asks, and who is away. */
export const looking = async (tx: Tx, { person, program }: Viewer, now: Instant): Promise<Looking> => ({
  person,
  standIns: standIns(await loadAbsences(tx, program, now), now),
});
