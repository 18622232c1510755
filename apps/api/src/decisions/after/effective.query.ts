import { sql, type RawBuilder } from 'kysely';
import { loadAbsences } from '../../../../../libs/queries/people/absences.query.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { standIns } from '../../../../../libs/domain/acting/absence.js';
import type { Effective, Looking } from '../../../../../libs/domain/decision/after.js';
import type { Appealable } from '../../../../../libs/domain/decision/appeal.js';
import type { Audience, Viewer } from '../../../../../libs/domain/people.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { visible } from '../visible-decision.js';

export interface EffectiveDecision extends Effective, Appealable {
  readonly cycle: string | null;
  readonly audience: Audience;
}

/** A decision as those meet it who look at it again or appeal. Read after its gate is locked; `not-found` for whoever may not read it. */
export async function readEffective(tx: Tx, viewer: Viewer, id: string): Promise<EffectiveDecision> {
  const { rows } = await sql<EffectiveDecision>`
    select d.id, d.cycle, d.audience, g.phase, d.appeal, d.appeal_until, superseded(d.id) as superseded,
      (select p.owner from promise p where p.kind = 'decision_review' and p.about = d.id and p.kept_at is null) as owner,
      exists (select from decision_link l join gate n on n.kind = 'decision' and n.id = l.decision
        where l.other = d.id and l.kind = 'reopens' and not n.over) as reopened,
      exists (select from decision_link l where d.id in (l.other, l.decision) and l.because = 'appeal') as appealed,
      (select r."right" from held_right r where r.decision = d.id and r.person = ${viewer.person}) as "right"
    from decision d left join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
    where d.id = ${id} and ${visible(viewer)}`.execute(tx);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Whether these words stand with the decision already: as a reason, an answer, its rationale or its dissent. */
export async function isOnRecord(tx: Tx, decision: string, words: string): Promise<boolean> {
  const plain = (text: RawBuilder<unknown>) =>
    sql`lower(btrim(regexp_replace(normalize(${text}, NFKC), '\\s+', ' ', 'g')))`;
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from (
        select reason as said from "position" where decision = ${decision}
        union all select answer from "position" where decision = ${decision}
        union all select body from concern where decision = ${decision}
        union all select reason from move_reason where decision = ${decision}
        union all select rationale from decision where id = ${decision}
        union all select dissent from decision where id = ${decision}
      ) words where said is not null and ${plain(sql.ref('said'))} = ${plain(sql`${words}::text`)}) as known`.execute(
    tx,
  );
  return rows[0]?.known ?? false;
}

/** Who asks, and who is away. */
export const looking = async (tx: Tx, { person, program }: Viewer, now: Instant): Promise<Looking> => ({
  person,
  standIns: standIns(await loadAbsences(tx, program, now), now),
});
