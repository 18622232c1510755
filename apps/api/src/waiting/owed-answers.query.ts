import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import { ANSWERS_OWED } from '../../../../libs/domain/program/promise.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { toAnswerOnceMore } from '../../../../libs/domain/waiting/waited-for-in-words.js';

/** Answers that one person owes once more for one reason. */
interface OwedAnswers {
  readonly kind: (typeof ANSWERS_OWED)[number];
  readonly owner: string;
  readonly open: number;
  /** The contribution whose answer is due first, and until when. */
  readonly first: string;
  readonly until: Instant;
}

/** The answers of a cycle that were contested or put off, or lost their item, by who owes them; for those who read drafts, because contests are nobody else's to know of. */
export async function owedAnswers(tx: Tx, { program, roles }: Viewer, cycle: string) {
  if (!may(roles, 'read-drafts')) return [];
  const { rows } = await sql<OwedAnswers>`
    select p.kind, p.owner, count(*)::int as open, (array_agg(p.about order by p.due_at, p.id))[1] as first, min(p.due_at) as until
    from promise p where p.program = ${program} and p.cycle = ${cycle} and p.kept_at is null and p.kind = any(${ANSWERS_OWED}::text[])
    group by p.kind, p.owner order by until, p.kind, p.owner`.execute(tx);
  return rows.map(({ kind, owner, open, first, until }) => ({
    people: [owner],
    task: toAnswerOnceMore(kind, open),
    of: first,
    until,
    named: 'to-all' as const,
  }));
}
