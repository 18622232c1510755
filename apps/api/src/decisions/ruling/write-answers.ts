import { sql } from 'kysely';
import type { Tx } from '../../../../../libs/database/connection.js';
import type { DecisionFacts } from '../../../../../libs/domain/facts.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import type { Answers } from './ruling.schemas.js';

/** Answers current positions of this round; throws `unknown-reference` for any other. */
export async function writeAnswers(
  tx: Tx,
  { id, round }: DecisionFacts,
  answers: Answers,
  by: { person: string; at: Instant },
): Promise<void> {
  if (answers.length === 0) return;
  const { rows } = await sql<{ id: string }>`
    update "position" p set answer = a.answer, answered_by = ${by.person}, answered_at = ${by.at}
    from jsonb_to_recordset(${JSON.stringify(answers)}::jsonb) as a("position" uuid, answer text)
    where p.id = a."position" and p.decision = ${id} and p.entry = ${round} and p.current
    returning p.id`.execute(tx);
  const written = new Set(rows.map((row) => row.id));
  const errors = answers.flatMap(({ position }, index) =>
    written.has(position)
      ? []
      : [
          {
            path: `answers[${index}].position`,
            message: 'is no current position of this decision: leave this answer out',
          },
        ],
  );
  if (errors.length > 0) throw new Refused(refuse('unknown-reference', 'There is no such position', errors));
}
