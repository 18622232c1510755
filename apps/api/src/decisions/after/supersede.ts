import { sql } from 'kysely';
import type { Command } from '../../../../../libs/commands/commands.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { Refused, refuse, type Offence } from '../../../../../libs/domain/refusal.js';
import { visible } from '../visible-decision.js';

/** The decision that takes the place of others. */
interface Newer {
  readonly decision: string;
  readonly program: string;
  readonly audience: Audience;
}

/**
 * Names the decisions whose place this one takes when it takes effect. Each is in effect, of this program, and readable by the
 * caller; what is not there, not for them or not in effect is refused alike. Paths of offences stand under `at`.
 */
export async function supersede(
  { tx, actor, now }: Command,
  newer: Newer,
  others: readonly string[],
  at = '',
): Promise<void> {
  if (others.length === 0) return;
  const { rows } = await sql<{ id: string }>`
    select d.id from decision d left join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
    where d.id = any(${others}::uuid[]) and ${visible(actor)} and g.phase = 'in_effect' and not superseded(d.id)`.execute(
    tx,
  );
  const found = new Set(rows.map(({ id }) => id));
  const errors = others.flatMap((id, index): Offence[] =>
    found.has(id) ? [] : [{ path: `${at}supersedes[${index}]`, message: 'is no decision in effect of this program' }],
  );
  if (errors.length > 0) {
    throw new Refused(
      refuse('unknown-reference', 'A decision takes the place of decisions that are in effect', errors),
    );
  }
  const link = { ...newer, kind: 'supersedes' as const, linkedBy: actor.person, at: now };
  await tx
    .insertInto('decisionLink')
    .values(others.map((other) => ({ ...link, other })))
    .execute();
}
