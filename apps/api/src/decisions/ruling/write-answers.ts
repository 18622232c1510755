import { sql } from 'kysely';
import type { Tx } from '../../../../../libs/database/connection.js';
import { formOf } from '../../../../../libs/domain/decision/methods/forms.js';
import type { DecisionFacts } from '../../../../../libs/domain/facts.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import type { Answers } from './ruling.schemas.js';

/** Current advice of this round with a reason and without an answer. Where votes are counted, they are no advice. */
export async function unansweredAdvice(tx: Tx, { id, round, method }: DecisionFacts): Promise<string[]> {
  const rows = await tx
    .selectFrom('position')
    .select('id')
    .where('decision', '=', id)
    .where('entry', '=', round)
    .where('current', '=', true)
    .where('kind', 'in', formOf(method).advice ? ['decide', 'advise'] : ['advise'])
    .where('reason', 'is not', null)
    .where('answer', 'is', null)
    .orderBy('at')
    .execute();
  return rows.map((row) => row.id);
}

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
      : [{ path: `answers[${index}].position`, message: 'is no current position of this decision' }],
  );
  if (errors.length > 0) throw new Refused(refuse('unknown-reference', 'There is no such position', errors));
}
