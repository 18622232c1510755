import { sql } from 'kysely';
import type { Command } from '../../../../libs/commands/commands.js';
import { toldAt } from '../../../../libs/domain/backlog/amendment.js';
import type { NoticeDraft } from '../../../../libs/domain/change.js';
import type { Subject } from '../../../../libs/domain/subject.js';
import type { Instant } from '../../../../libs/domain/time.js';

/** What is proposed in a cycle, on an item or as a new one. */
interface Proposed {
  readonly id: string;
  readonly item: string | null;
  readonly cycle: Subject;
}

/** Tells those who answer it of what the actor proposes, once each; later where they have just taken back such a proposal. */
export async function proposedTo(
  { tx, now, actor }: Pick<Command, 'tx' | 'now' | 'actor'>,
  people: readonly string[],
  { id, item, cycle }: Proposed,
): Promise<NoticeDraft[]> {
  const { rows } = await sql<{ takenBackAt: Instant | null; deadline: Instant | null }>`
    select max(answered_at) as taken_back_at,
      (select deadline from gate where kind = 'cycle' and id = ${cycle.id}) as deadline
    from amendment where cycle = ${cycle.id} and proposer = ${actor.person} and state = 'withdrawn' and item is not distinct from ${item}::uuid`.execute(
    tx,
  );
  const notBefore = toldAt({ takenBackAt: rows[0]?.takenBackAt ?? null, deadline: rows[0]?.deadline ?? null }, now);
  const about = { purpose: 'amendment_proposed' as const, subject: cycle, mark: id, data: { about: id }, notBefore };
  return people.map((person) => ({ person, ...about }));
}
